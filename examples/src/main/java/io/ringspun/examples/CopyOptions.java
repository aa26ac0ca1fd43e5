package io.ringspun.examples;

/**
 * What the user wants of a copy. The options compose as those of {@code cp} do.
 *
 * @param recursive whether directories are copied
 * @param follow which links stand for what they point to
 * @param keep what a copy keeps of its source beside the data
 * @param force whether write-protected files are replaced
 * @param noClobber whether files that are there stay
 * @param update whether files that are there stay unless the source is newer
 * @param dryRun whether it is only said what would be copied
 * @param reflink whether files share their blocks with the copy
 * @param direct whether large files go past the page cache
 * @param durable whether a copy is on the storage device before it gets its name
 * @param verify whether copies are read again and compared with their sources
 */
record CopyOptions(
        boolean recursive,
        Follow follow,
        Keep keep,
        boolean force,
        boolean noClobber,
        boolean update,
        boolean dryRun,
        Reflink reflink,
        boolean direct,
        boolean durable,
        boolean verify) {

    /** Which symbolic links stand for what they point to. */
    enum Follow {
        /** None: a link is copied as a link. */
        NEVER,
        /** Those that the user named. */
        NAMED,
        /** All. */
        ALWAYS
    }

    /** What a copy keeps of its source beside the data. Each level has all of the one before. */
    enum Keep {
        /** Permissions and times. */
        PERMISSIONS,
        /** The owner, and with it the set-user-ID bits; access control lists. */
        OWNER,
        /** Extended attributes, and which names are of one file. */
        ALL
    }

    /** Whether a copy shares the blocks of its source. */
    enum Reflink {
        /** Where the file system can. */
        AUTO,
        /** It must, or it is not copied. */
        ALWAYS,
        /** It has its own. */
        NEVER
    }

    /** The options of a command line. */
    static CopyOptions of(Invocation call) throws WrongUse {
        boolean archive = call.has("archive");
        boolean recursive = archive || call.has("recursive") || call.has("R");
        return new CopyOptions(
                recursive,
                follow(call, recursive),
                archive ? Keep.ALL : call.has("preserve") ? Keep.OWNER : Keep.PERMISSIONS,
                call.has("force"),
                call.has("no-clobber"),
                call.has("update"),
                call.has("dry-run"),
                call.choice("reflink", Reflink.AUTO),
                call.has("direct"),
                call.has("durable"),
                call.has("verify"));
    }

    /** Of options that exclude each other the last one counts. */
    private static Follow follow(Invocation call, boolean recursive) {
        return switch (call.last("archive", "no-dereference", "dereference")) {
            case "dereference" -> Follow.ALWAYS;
            case "archive", "no-dereference" -> Follow.NEVER;
            default -> recursive ? Follow.NEVER : Follow.NAMED;
        };
    }

    boolean keepsLinks() {
        return keep == Keep.ALL;
    }
}
