package io.ringspun.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A disc that fails where and when a test says: the kernel's device mapper over a disc that the
 * machine offers for it ({@code ringspun.test.disc}). There is one in the emulated machines with
 * faults, see the documentation of the tests; elsewhere the tests that ask for it are skipped.
 */
final class FaultyDisc implements AutoCloseable {

    static final int SECTOR = 512;

    private static final String NAME = "ringspun-faulty";

    private final String below;
    private final long sectors;
    private final Path path;

    /**
     * Sets it up, whole at first.
     *
     * @param bytes how much of it, a multiple of the sector
     */
    FaultyDisc(long bytes) throws IOException {
        String disc = System.getProperty("ringspun.test.disc");
        Assumptions.assumeTrue(disc != null, "there is no disc here that fails on demand");
        below = disc;
        sectors = bytes / SECTOR;
        mapper(List.of("create", NAME, "--table", whole()));
        String minor = mapper(List.of("info", "-c", "--noheadings", "-o", "minor", NAME));
        path = Path.of("/dev/dm-" + minor.strip());
    }

    /** Where it is found as a file. */
    Path path() {
        return path;
    }

    private String whole() {
        return "0 " + sectors + " linear " + below + " 0";
    }

    /** From now on all of it works. */
    void heal() throws IOException {
        load(whole());
    }

    /** From now on some of it can be neither read nor written, the rest can. */
    void spoil(long offset, long length) throws IOException {
        long from = offset / SECTOR;
        long to = from + length / SECTOR;
        List<String> parts = new ArrayList<>();
        if (from > 0) {
            parts.add("0 " + from + " linear " + below + " 0");
        }
        parts.add(from + " " + (to - from) + " error");
        if (to < sectors) {
            parts.add(to + " " + (sectors - to) + " linear " + below + " " + to);
        }
        load(String.join("\n", parts));
    }

    /** From now on it reads, but all that is written fails. */
    void refuseWrites() throws IOException {
        load("0 " + sectors + " flakey " + below + " 0 0 60 1 error_writes");
    }

    /** Lets the kernel forget what it has read or written and synced. */
    void forget() throws IOException {
        Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
    }

    private void load(String table) throws IOException {
        mapper(List.of("suspend", "--noflush", NAME));
        mapper(List.of("load", NAME, "--table", table));
        mapper(List.of("resume", NAME));
    }

    /** What the device mapper's own program says when it is asked for something. */
    private static String mapper(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("dmsetup"));
        command.addAll(words);
        command.addAll(List.of("--noudevsync", "--noudevrules"));
        Path output = Files.createTempFile("dmsetup", null);
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + ": " + Files.readString(output));
            }
            return Files.readString(output);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            Files.delete(output);
        }
    }

    @Override
    public void close() throws IOException {
        mapper(List.of("remove", "--force", NAME));
    }
}
