package org.anabranch.crdt.codec;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes in the making. Numbers are written so that each has one form, which {@link ByteReader} insists on. */
public final class ByteWriter {

    private byte[] bytes = new byte[256];
    private int size;

    public int size() {
        return size;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    public void writeByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    public void writeBytes(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** Eight bytes, the highest first. */
    public void writeLong(long value) {
        reserve(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Seven bits a byte, the lowest first, all but the last byte with the highest bit set; taken as unsigned. */
    public void writeVarint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Signed: numbers near zero, of either sign, are short. */
    public void writeZigzag(long value) {
        writeVarint(value << 1 ^ value >> 63);
    }

    /** The length in bytes as a varint, then two's complement, the highest byte first, as short as can be. */
    public void writeBigInteger(BigInteger value) {
        writeBlob(value.toByteArray());
    }

    /** The length as a varint, then the bytes. */
    public void writeBlob(byte[] value) {
        writeVarint(value.length);
        writeBytes(value);
    }

    /** The length in bytes as a varint, then UTF-8. */
    public void writeString(String text) {
        if (text.length() < 0x80 && tryWriteShortAscii(text, 0)) {
            return;
        }
        writeBlob(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One byte, {@code flag} plus the length, and the text: if it is ASCII of less than 128 characters. */
    boolean tryWriteShortAscii(String text, int flag) {
        int length = text.length();
        reserve(length + 1);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            bytes[size + 1 + i] = (byte) c;
        }
        bytes[size] = (byte) (flag | length);
        size += length + 1;
        return true;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length + (bytes.length >> 1)));
        }
    }
}
