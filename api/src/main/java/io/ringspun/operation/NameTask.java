package io.ringspun.operation;

import io.ringspun.Directory;
import io.ringspun.FileStatus;
import io.ringspun.Renaming;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Objects;

/**
 * For backends: what is to be done by an operation of {@link Names}, and the method of {@link
 * Directory} that does it. Those that no backend has a better way for than that method are not told
 * apart.
 *
 * @param <R> what it results in
 */
public sealed interface NameTask<R>
        permits NameTask.Delete,
                NameTask.DeleteDirectory,
                NameTask.Link,
                NameTask.MakeDirectory,
                NameTask.Rename,
                NameTask.Status,
                NameTask.SymbolicLink,
                NameTask.Sync,
                Names.Blocking {

    /**
     * Does it by the blocking call.
     *
     * @param directory where the names are
     * @return the result
     * @throws IOException if it failed
     */
    R perform(Directory directory) throws IOException;

    /**
     * {@link Directory#status}.
     *
     * @param relative which
     * @param options whether links are followed
     */
    record Status(Path relative, List<LinkOption> options) implements NameTask<FileStatus> {

        /** Checks. */
        public Status {
            Objects.requireNonNull(relative);
            options = List.copyOf(options);
        }

        @Override
        public FileStatus perform(Directory directory) throws IOException {
            return directory.status(relative, options.toArray(new LinkOption[0]));
        }
    }

    /**
     * {@link Directory#makeDirectory}.
     *
     * @param relative which
     * @param attributes its permissions
     */
    record MakeDirectory(Path relative, List<FileAttribute<?>> attributes)
            implements NameTask<Directory> {

        /** Checks. */
        public MakeDirectory {
            Objects.requireNonNull(relative);
            attributes = List.copyOf(attributes);
        }

        @Override
        public Directory perform(Directory directory) throws IOException {
            directory.makeDirectory(relative, attributes.toArray(new FileAttribute<?>[0]));
            return directory;
        }
    }

    /**
     * {@link Directory#delete}.
     *
     * @param relative which
     */
    record Delete(Path relative) implements NameTask<Directory> {

        /** Checks. */
        public Delete {
            Objects.requireNonNull(relative);
        }

        @Override
        public Directory perform(Directory directory) throws IOException {
            directory.delete(relative);
            return directory;
        }
    }

    /**
     * {@link Directory#deleteDirectory}.
     *
     * @param relative which
     */
    record DeleteDirectory(Path relative) implements NameTask<Directory> {

        /** Checks. */
        public DeleteDirectory {
            Objects.requireNonNull(relative);
        }

        @Override
        public Directory perform(Directory directory) throws IOException {
            directory.deleteDirectory(relative);
            return directory;
        }
    }

    /**
     * {@link Directory#rename}.
     *
     * @param from which
     * @param target where the new name is
     * @param to the new name
     * @param renaming what happens if it is taken
     */
    record Rename(Path from, Directory target, Path to, Renaming renaming)
            implements NameTask<Directory> {

        /** Checks. */
        public Rename {
            Objects.requireNonNull(from);
            Objects.requireNonNull(target);
            Objects.requireNonNull(to);
            Objects.requireNonNull(renaming);
        }

        @Override
        public Directory perform(Directory directory) throws IOException {
            directory.rename(from, target, to, renaming);
            return directory;
        }
    }

    /**
     * {@link Directory#link}.
     *
     * @param existing which
     * @param target where the new name is
     * @param link the new name
     */
    record Link(Path existing, Directory target, Path link) implements NameTask<Directory> {

        /** Checks. */
        public Link {
            Objects.requireNonNull(existing);
            Objects.requireNonNull(target);
            Objects.requireNonNull(link);
        }

        @Override
        public Directory perform(Directory directory) throws IOException {
            directory.link(existing, target, link);
            return directory;
        }
    }

    /**
     * {@link Directory#symbolicLink}.
     *
     * @param link its name
     * @param text where it leads
     */
    record SymbolicLink(Path link, Path text) implements NameTask<Directory> {

        /** Checks. */
        public SymbolicLink {
            Objects.requireNonNull(link);
            Objects.requireNonNull(text);
        }

        @Override
        public Directory perform(Directory directory) throws IOException {
            directory.symbolicLink(link, text);
            return directory;
        }
    }

    /** {@link Directory#sync}. */
    record Sync() implements NameTask<Directory> {

        @Override
        public Directory perform(Directory directory) throws IOException {
            directory.sync();
            return directory;
        }
    }
}
