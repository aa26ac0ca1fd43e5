package io.ringspun.operation;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.IoRuntime;
import io.ringspun.Renaming;
import io.ringspun.Resolve;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Works on the names in a directory. Each of them does what the method of {@link Directory} of the
 * same name does; those that change something result in the directory. What is opened, and whose
 * outcome nobody takes, stays open until the runtime is closed.
 *
 * @param <R> what it results in
 */
public final class Names<R> extends Operation<R> {

    /**
     * A directory, and nothing said yet of what becomes of its names.
     *
     * @param directory where the names are
     */
    public record In(Directory directory) {

        /** Checks. */
        public In {
            Objects.requireNonNull(directory);
        }

        private <R> Names<R> doing(NameTask<R> task) {
            return new Names<>(directory, task);
        }

        private <R> Names<R> doing(String what, Call<R> call) {
            return doing(new Blocking<>(what, call));
        }

        /**
         * Opens a file.
         *
         * @param relative which
         * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
         * @return an open that can be submitted
         */
        public Names<FileHandle> open(Path relative, OpenOption... options) {
            return open(relative, Set.of(options), Set.of());
        }

        /**
         * Opens a file, with limits to where the path may lead.
         *
         * @param relative which
         * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
         * @param resolve what the path may not do
         * @param attributes what a new file is to have
         * @return an open that can be submitted
         */
        public Names<FileHandle> open(
                Path relative,
                Set<? extends OpenOption> options,
                Set<Resolve> resolve,
                FileAttribute<?>... attributes) {
            Objects.requireNonNull(relative);
            Set<OpenOption> how = Set.copyOf(options);
            Set<Resolve> limits = Set.copyOf(resolve);
            FileAttribute<?>[] made = attributes.clone();
            return doing("open " + relative, in -> in.open(relative, how, limits, made));
        }

        /**
         * Opens a directory.
         *
         * @param relative which
         * @param resolve what the path may not do
         * @return an open that can be submitted
         */
        public Names<Directory> openDirectory(Path relative, Resolve... resolve) {
            Objects.requireNonNull(relative);
            Resolve[] limits = resolve.clone();
            return doing("open " + relative, in -> in.openDirectory(relative, limits));
        }

        /**
         * Asks for the status of a file.
         *
         * @param relative which; empty for the directory's own
         * @param options {@link LinkOption#NOFOLLOW_LINKS} for that of a symbolic link itself
         * @return a question that can be submitted
         */
        public Names<FileStatus> status(Path relative, LinkOption... options) {
            return doing(new NameTask.Status(relative, List.of(options)));
        }

        /**
         * Asks for all names.
         *
         * @return a question that can be submitted
         */
        public Names<List<Path>> list() {
            return doing("list", Directory::list);
        }

        /**
         * Makes a directory.
         *
         * @param relative which
         * @param attributes its permissions
         * @return a change that can be submitted
         */
        public Names<Directory> makeDirectory(Path relative, FileAttribute<?>... attributes) {
            return doing(new NameTask.MakeDirectory(relative, List.of(attributes)));
        }

        /**
         * Removes a name that is not a directory's.
         *
         * @param relative which
         * @return a change that can be submitted
         */
        public Names<Directory> delete(Path relative) {
            return doing(new NameTask.Delete(relative));
        }

        /**
         * Removes an empty directory.
         *
         * @param relative which
         * @return a change that can be submitted
         */
        public Names<Directory> deleteDirectory(Path relative) {
            return doing(new NameTask.DeleteDirectory(relative));
        }

        /**
         * Gives a file or directory another name.
         *
         * @param from which
         * @param target where the new name is
         * @param to the new name
         * @param renaming what happens if it is taken
         * @return a change that can be submitted
         */
        public Names<Directory> rename(Path from, Directory target, Path to, Renaming renaming) {
            return doing(new NameTask.Rename(from, target, to, renaming));
        }

        /**
         * Gives a file one more name.
         *
         * @param existing which
         * @param target where the new name is
         * @param link the new name
         * @return a change that can be submitted
         */
        public Names<Directory> link(Path existing, Directory target, Path link) {
            return doing(new NameTask.Link(existing, target, link));
        }

        /**
         * Makes a symbolic link.
         *
         * @param link its name
         * @param text where it leads
         * @return a change that can be submitted
         */
        public Names<Directory> symbolicLink(Path link, Path text) {
            return doing(new NameTask.SymbolicLink(link, text));
        }

        /**
         * Reads where a symbolic link leads.
         *
         * @param link which
         * @return a question that can be submitted
         */
        public Names<Path> readLink(Path link) {
            Objects.requireNonNull(link);
            return doing("read " + link, in -> in.readLink(link));
        }

        /**
         * Waits until the names are on the storage device.
         *
         * @return a sync that can be submitted
         */
        public Names<Directory> sync() {
            return doing(new NameTask.Sync());
        }
    }

    private interface Call<R> {
        R make(Directory directory) throws IOException;
    }

    /** Whatever no backend has a better way for. */
    record Blocking<R>(String what, Call<R> call) implements NameTask<R> {

        @Override
        public R perform(Directory directory) throws IOException {
            return call.make(directory);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private final Directory directory;
    private final NameTask<R> task;

    private Names(Directory directory, NameTask<R> task) {
        this.directory = directory;
        this.task = task;
    }

    /**
     * Begins to build an operation.
     *
     * @param directory where the names are
     * @return an operation that lacks what is to be done
     */
    public static In in(Directory directory) {
        return new In(directory);
    }

    /**
     * Where the names are.
     *
     * @return the directory
     */
    public Directory directory() {
        return directory;
    }

    /**
     * What becomes of them.
     *
     * @return what is to be done
     */
    public NameTask<R> task() {
        return task;
    }

    @Override
    R perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return task.perform(directory);
    }

    @Override
    public String toString() {
        return "Names[" + directory + ", " + task + "]";
    }
}
