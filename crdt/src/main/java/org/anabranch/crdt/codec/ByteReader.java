package org.anabranch.crdt.codec;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote, and trusts none of it: each number and text has one form, others are refused, and
 * nothing is allocated for a length that the bytes that remain cannot have.
 */
public final class ByteReader {

    private final byte[] bytes;
    private int position;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int position() {
        return position;
    }

    public int remaining() {
        return bytes.length - position;
    }

    public int readByte() throws MalformedException {
        require(1);
        return bytes[position++] & 0xFF;
    }

    public byte[] readBytes(int length) throws MalformedException {
        require(length);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    public long readLong() throws MalformedException {
        require(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[position++] & 0xFF;
        }
        return value;
    }

    public long readVarint() throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0 || shift == 63 && next > 1) {
                    throw malformed("a number that is not in its shortest form");
                }
                return value;
            }
        }
        throw malformed("a number of more than 64 bits");
    }

    public long readZigzag() throws MalformedException {
        long value = readVarint();
        return value >>> 1 ^ -(value & 1);
    }

    /** A varint between 0 and {@code max}. */
    public int readInt(int max) throws MalformedException {
        long value = readVarint();
        if (value < 0 || value > max) {
            throw malformed("a number above " + max);
        }
        return (int) value;
    }

    public BigInteger readBigInteger(int bytesMax) throws MalformedException {
        byte[] value = readBytes(readInt(bytesMax));
        boolean padded = value.length > 1 && (value[0] == 0 && value[1] >= 0 || value[0] == -1 && value[1] < 0);
        if (value.length == 0 || padded) {
            throw malformed("a number that is not in its shortest form");
        }
        return new BigInteger(value);
    }

    public byte[] readBlob() throws MalformedException {
        return readBytes(readInt(remaining()));
    }

    public String readString() throws MalformedException {
        return readText(readInt(remaining()));
    }

    /** A text of so many bytes of UTF-8. */
    String readText(int length) throws MalformedException {
        require(length);
        int start = position;
        position += length;
        for (int i = start; i < position; i++) {
            if (bytes[i] < 0) {
                return decode(start, length);
            }
        }
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    /** @throws MalformedException unless everything was read */
    public void requireEnd() throws MalformedException {
        if (remaining() > 0) {
            throw malformed(remaining() + " bytes too many");
        }
    }

    MalformedException malformed(String what) {
        return new MalformedException(position, what);
    }

    private String decode(int start, int length) throws MalformedException {
        try { // a new decoder reports what is malformed, where the constructors of String replace it
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(start, "a text that is not UTF-8");
        }
    }

    private void require(int length) throws MalformedException {
        if (length > remaining()) {
            throw malformed("the end, " + (length - remaining()) + " bytes early,");
        }
    }
}
