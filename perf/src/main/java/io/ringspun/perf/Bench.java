package io.ringspun.perf;

import io.ringspun.perf.os.Blocks;
import io.ringspun.perf.os.Cores;
import io.ringspun.perf.os.Home;
import io.ringspun.perf.subject.SubjectMain;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all suites of one run share: the plan, the processes, the load generator, the test file. For
 * the main thread.
 */
final class Bench implements AutoCloseable {

    private final Plan plan;
    private final Cores cores;
    private final Workers workers = new Workers();
    private final Compiler compiler = new Compiler(workers);
    private final PrintStream progress;
    private final @Nullable Path folder;
    private @Nullable Load load;
    private @Nullable Path file;

    /**
     * Nothing is started yet.
     *
     * @param folder where the test file goes; null finds a place
     * @param progress where to say what is going on
     */
    Bench(Plan plan, Cores cores, @Nullable Path folder, PrintStream progress) {
        this.plan = plan;
        this.cores = cores;
        this.folder = folder;
        this.progress = progress;
    }

    Plan plan() {
        return plan;
    }

    Cores cores() {
        return cores;
    }

    Workers workers() {
        return workers;
    }

    Compiler compiler() {
        return compiler;
    }

    /** Where to say what is going on, for those who say much. */
    PrintStream progress() {
        return progress;
    }

    /** Says what is going on. */
    void say(String line) {
        if (!workers.closing()) {
            progress.println(line);
        }
    }

    /** The load generator, started on first use. */
    Load load() throws IOException, InterruptedException {
        if (load == null) {
            load = Load.open(workers, compiler, cores);
            say("load generator: " + load.description() + "; " + cores);
        }
        return load;
    }

    /** The test file, made on first use, deleted in the end. */
    Path file() throws IOException {
        if (file == null) {
            long bytes = plan.fileBlocks() * Blocks.BYTES;
            Path where = folder(bytes);
            Path path =
                    where.resolve("ringspun-bench-" + ProcessHandle.current().pid() + ".blocks");
            say(
                    "writing a file of "
                            + (bytes >> 20)
                            + " MiB in "
                            + where
                            + " ("
                            + Files.getFileStore(where).type()
                            + ")");
            Blocks.create(workers.temporary(path), plan.fileBlocks());
            file = path;
        }
        return file;
    }

    /** A folder on a disk that has room for so much. */
    Path folder(long bytes) throws IOException {
        return folder == null ? Home.folderOnDisk(bytes) : folder;
    }

    /** What the test file lies on, for the reader. */
    String fileNote() throws IOException {
        return "The file has "
                + (plan.fileBlocks() * Blocks.BYTES >> 20)
                + " MiB and lies on "
                + Files.getFileStore(file()).type()
                + "; cold means evicted from the kernel's page cache, whatever may cache below it.";
    }

    /**
     * How the JVM of a subject is started.
     *
     * @param name of the subject
     * @param carriers of its virtual threads
     * @param tied whether it has the servers' processors only; otherwise it has all
     * @param flags beside those that all are given
     */
    record Site(String name, int carriers, boolean tied, List<String> flags) {

        /** On the servers' one processor. */
        static Site ofOneCore(String name) {
            return new Site(name, 1, true, List.of());
        }

        /** On all processors. */
        static Site ofAllCores(String name) {
            return new Site(name, Runtime.getRuntime().availableProcessors(), false, List.of());
        }
    }

    /**
     * Starts the JVM of a subject.
     *
     * @param echo name of its echo server, or {@code -}
     * @param read name of its way to read the test file, or {@code -}
     * @param bufferBytes what its echo server can take up at once
     * @param path of the socket that it listens at, or {@code -} for a port of the loopback
     */
    Worker subject(Site site, String echo, String read, int bufferBytes, String path)
            throws IOException {
        return workers.start(
                site.name(),
                Jvm.command(
                        site.tied() ? cores.forServer(site.carriers()) : List.of(),
                        site.carriers(),
                        site.flags(),
                        SubjectMain.class,
                        List.of(
                                echo,
                                read,
                                Integer.toString(site.carriers()),
                                read.equals("-") ? "-" : file().toString(),
                                Integer.toString(bufferBytes),
                                path)));
    }

    /** Starts the JVM of a subject whose messages are small. */
    Worker subject(Site site, String echo, String read) throws IOException {
        return subject(site, echo, read, EchoSuite.BUFFER_BYTES, "-");
    }

    @Override
    public void close() {
        workers.close();
    }
}
