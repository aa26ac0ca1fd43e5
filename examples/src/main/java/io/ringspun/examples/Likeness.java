package io.ringspun.examples;

import io.ringspun.FileAttributes;
import io.ringspun.FileStatus;
import io.ringspun.SystemCallException;
import io.ringspun.examples.CopyOptions.Keep;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;

/**
 * Makes a copy like its source in all but its data, as far as the user wants that and may do it.
 * The order matters: a change of owner takes away set-user-ID bits and capabilities, an access
 * control list changes the permissions, permissions may forbid what is left to do, and everything
 * changes the times.
 *
 * @param keep how much is kept
 */
record Likeness(Keep keep) {

    private static final String ACCESS_LIST = "system.posix_acl_access";
    private static final String DEFAULT_LIST = "system.posix_acl_default";
    private static final String LISTS = "system.posix_acl_";

    /** ENOTSUP: a file system without extended attributes, or without this kind. */
    private static final int NOT_SUPPORTED = 95;

    private static final int PERMISSIONS = 0777;
    private static final int ALL_BITS = 07777;
    private static final int SET_ID_BITS = 06000;
    private static final long SAME = -1;

    /**
     * Gives a copy what its source has.
     *
     * @param status the source's
     * @param inherits whether the copy may have an access control list of its directory
     */
    void give(FileStatus status, FileAttributes source, FileAttributes copy, boolean inherits)
            throws IOException {
        boolean link = status.type() == FileStatus.Type.SYMBOLIC_LINK;
        boolean owned = keep != Keep.PERMISSIONS && giveOwner(status, copy);
        if (keep != Keep.PERMISSIONS) {
            giveExtended(source, copy, inherits && !link);
        }
        if (!link) {
            copy.setMode(mode(status, owned));
        }
        copy.setTimes(status.accessTime(), status.modificationTime());
    }

    /**
     * The set-user-ID bits of a file go with its owner only. The bits of a directory are harmless,
     * whoever owns it.
     */
    private int mode(FileStatus status, boolean owned) {
        if (status.isDirectory()) {
            return status.mode();
        }
        return status.mode()
                & (keep == Keep.PERMISSIONS ? PERMISSIONS : owned ? ALL_BITS : ~SET_ID_BITS);
    }

    /**
     * Whether the copy belongs to the user and group of its source; not all may give files away.
     */
    private static boolean giveOwner(FileStatus status, FileAttributes copy) throws IOException {
        try {
            copy.setOwner(status.owner(), status.group());
            return true;
        } catch (AccessDeniedException e) {
            try {
                copy.setOwner(SAME, status.group());
            } catch (AccessDeniedException groupToo) {
                // It stays with who copies, as with cp.
            }
            return false;
        }
    }

    private void giveExtended(FileAttributes source, FileAttributes copy, boolean inherits)
            throws IOException {
        List<String> names = source.extended();
        if (inherits && !names.contains(ACCESS_LIST)) {
            removeList(copy, ACCESS_LIST);
        }
        for (String name : names) {
            boolean list = name.startsWith(LISTS);
            if (list || keep == Keep.ALL) {
                give(name, source, copy, list);
            }
        }
    }

    private static void give(
            String name, FileAttributes source, FileAttributes copy, boolean needed)
            throws IOException {
        try {
            byte[] value = source.extended(name);
            if (value != null) {
                copy.setExtended(name, value);
            }
        } catch (IOException e) {
            // What only the system may set, or the target has no room for, cp leaves out too.
            if (needed && !isUnsupported(e)) {
                throw e;
            }
        } catch (UnsupportedOperationException e) {
            // NIO knows few of them.
        }
    }

    /** Whether what is made in a directory gets an access control list from it. */
    boolean hasDefaultList(FileAttributes directory) throws IOException {
        return keep != Keep.PERMISSIONS && directory.extended().contains(DEFAULT_LIST);
    }

    /** Lets what will be made in a new directory have none. */
    static void removeDefaultList(FileAttributes directory) throws IOException {
        removeList(directory, DEFAULT_LIST);
    }

    private static void removeList(FileAttributes of, String name) throws IOException {
        try {
            of.removeExtended(name);
        } catch (IOException e) {
            if (!isUnsupported(e)) {
                throw e;
            }
        } catch (UnsupportedOperationException e) {
            // NIO knows nothing of these lists.
        }
    }

    private static boolean isUnsupported(IOException failure) {
        return failure instanceof SystemCallException e && e.errno() == NOT_SUPPORTED;
    }
}
