package org.anabranch.core.store.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.anabranch.core.store.DamagedException;

/**
 * Looks whether LMDB's file is as long as its pages need, by plain reads. Once it is mapped, touching a page beyond its
 * end is a fault that kills the process.
 *
 * <p>A file that ends before the last page that was ever given out is not always cut off: pages that a commit took and
 * gave back are never written. So in that case, which is rare, every page that the two roots (of the tables, and of the
 * list of free pages) lead to is looked at.
 *
 * <p>The layout is that of LMDB 0.9, data version 1 (mdb.c: MDB_meta, MDB_db, MDB_page, MDB_node), in the machine's own
 * byte order.
 */
final class DataFile {

    private static final int MAGIC = 0xBEEFC0DE;
    private static final int VERSION = 1;
    private static final int PAGE_HEADER_BYTES = 16;
    private static final int META_BYTES = 136;
    private static final int DEPTH_MAX = 32;
    private static final long NO_PAGE = -1;

    /** Places in a page. */
    private static final int FLAGS_AT = 10;

    private static final int LOWER_AT = 12;
    private static final int OVERFLOW_PAGES_AT = 12;
    private static final int BRANCH = 0x01;
    private static final int LEAF = 0x02;

    /** Places in a meta page, after its header. */
    private static final int PAGE_SIZE_AT = 24;

    private static final int FREE_ROOT_AT = 64;
    private static final int MAIN_ROOT_AT = 112;
    private static final int LAST_PAGE_AT = 120;
    private static final int TXN_AT = 128;

    /** Places in a node, and in the record of a table that a node may hold. */
    private static final int NODE_FLAGS_AT = 4;

    private static final int NODE_KEY_SIZE_AT = 6;
    private static final int NODE_KEY_AT = 8;
    private static final int NODE_OVERFLOW = 0x01;
    private static final int NODE_TABLE = 0x02;
    private static final int TABLE_ROOT_AT = 40;

    private final FileChannel file;
    private final long fileBytes;
    private final int pageBytes;

    private DataFile(FileChannel file, int pageBytes) throws IOException {
        this.file = file;
        this.fileBytes = file.size();
        this.pageBytes = pageBytes;
    }

    /** A file that is absent or empty is right: LMDB has yet to begin it. */
    static void check(Path path) throws IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer first = meta(file, 0);
            int pageBytes = first.getInt(PAGE_SIZE_AT);
            if (Integer.bitCount(pageBytes) != 1 || pageBytes < 512 || pageBytes > 65_536) {
                throw new DamagedException(path + " is damaged: it tells of pages of " + pageBytes + " bytes");
            }
            ByteBuffer second = meta(file, pageBytes);
            ByteBuffer latest = second.getLong(TXN_AT) > first.getLong(TXN_AT) ? second : first;
            new DataFile(file, pageBytes).check(latest);
        } catch (CutOffException e) {
            throw new DamagedException(path + " is cut off: " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException e) {
            throw new DamagedException(path + " is damaged: a page has nodes outside of itself", e);
        }
    }

    private static ByteBuffer meta(FileChannel file, long at) throws IOException {
        ByteBuffer meta = read(file, at + PAGE_HEADER_BYTES, META_BYTES);
        if (meta.getInt(0) != MAGIC || meta.getInt(4) != VERSION) {
            throw new DamagedException("the meta page at byte " + at + " of the data file is damaged");
        }
        return meta;
    }

    private void check(ByteBuffer meta) throws IOException {
        if (fileBytes < (meta.getLong(LAST_PAGE_AT) + 1) * pageBytes) {
            checkPages(meta.getLong(FREE_ROOT_AT), 0);
            checkPages(meta.getLong(MAIN_ROOT_AT), 0);
        }
    }

    private void checkPages(long number, int depth) throws IOException {
        if (number == NO_PAGE) {
            return;
        }
        if (depth > DEPTH_MAX) {
            throw new DamagedException("the pages of the data file lead in a circle, by page " + number);
        }
        ByteBuffer page = read(file, number * pageBytes, pageBytes);
        int flags = page.getShort(FLAGS_AT);
        int nodes = (page.getShort(LOWER_AT) & 0xFFFF) - PAGE_HEADER_BYTES >> 1;
        for (int i = 0; i < nodes && (flags & (BRANCH | LEAF)) != 0; i++) {
            int node = page.getShort(PAGE_HEADER_BYTES + 2 * i) & 0xFFFF;
            if ((flags & BRANCH) != 0) {
                checkPages(
                        page.getInt(node) & 0xFFFF_FFFFL | (page.getShort(node + NODE_FLAGS_AT) & 0xFFFFL) << 32,
                        depth + 1);
            } else {
                checkLeaf(page, node, depth);
            }
        }
    }

    private void checkLeaf(ByteBuffer page, int node, int depth) throws IOException {
        int flags = page.getShort(node + NODE_FLAGS_AT);
        int value = node + NODE_KEY_AT + (page.getShort(node + NODE_KEY_SIZE_AT) & 0xFFFF);
        if ((flags & NODE_TABLE) != 0) {
            checkPages(page.getLong(value + TABLE_ROOT_AT), depth + 1);
        } else if ((flags & NODE_OVERFLOW) != 0) {
            long first = page.getLong(value);
            int pages = read(file, first * pageBytes, PAGE_HEADER_BYTES).getInt(OVERFLOW_PAGES_AT);
            requireBytes(fileBytes, (first + pages) * pageBytes);
        }
    }

    private static ByteBuffer read(FileChannel file, long at, int bytes) throws IOException {
        requireBytes(file.size(), at + bytes);
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        while (buffer.hasRemaining() && file.read(buffer, at + buffer.position()) >= 0) {}
        return buffer.flip();
    }

    private static void requireBytes(long fileBytes, long neededBytes) {
        if (neededBytes > fileBytes || neededBytes < 0) {
            throw new CutOffException("it has " + fileBytes + " bytes, and what is in use needs " + neededBytes);
        }
    }

    private static final class CutOffException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CutOffException(String message) {
            super(message);
        }
    }
}
