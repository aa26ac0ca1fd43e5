package io.ringspun.contract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program of calls on two channels of two files, and the record of what each call gave and what
 * the files hold then. Whoever has made the channels, the record must be the same.
 */
final class FileChannelProgram implements AutoCloseable {

    /**
     * One call: what, on which channel, where, with how many bytes, and how. Some are made with the
     * interrupt status set.
     */
    record Step(FileChannelVerb verb, int which, int place, int bytes, int how) {

        boolean interrupted() {
            return how == 19;
        }
    }

    private static final List<Set<OpenOption>> ACCESSES =
            List.of(
                    Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE),
                    Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE),
                    Set.of(StandardOpenOption.READ),
                    Set.of(StandardOpenOption.WRITE),
                    Set.of(StandardOpenOption.APPEND),
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                    Set.of(StandardOpenOption.READ, StandardOpenOption.APPEND));

    private final @Nullable Site site;
    private final Path directory = Files.createTempDirectory("ringspun");
    private final Path[] paths = {directory.resolve("a"), directory.resolve("b")};
    private final FileChannel[] channels = new FileChannel[2];
    final List<FileLock> locks = new ArrayList<>();
    private final Pattern pattern = new Pattern(42);

    private FileChannelProgram(@Nullable Site site) throws IOException {
        this.site = site;
        for (int i = 0; i < 2; i++) {
            Files.write(paths[i], pattern.bytes(1000L * i, 40_000));
            channels[i] = open(i, 0);
        }
    }

    /** Runs a program in the calling thread: a line for each step. */
    static List<String> run(@Nullable Site site, List<Step> steps) throws IOException {
        List<String> record = new ArrayList<>();
        try (FileChannelProgram program = new FileChannelProgram(site)) {
            for (Step step : steps) {
                record.add(step + ": " + program.outcome(step) + program.state());
            }
        }
        return record;
    }

    private String outcome(Step step) {
        if (step.interrupted()) {
            Thread.currentThread().interrupt();
        }
        String outcome;
        try {
            outcome = String.valueOf(step.verb.on(this, step));
        } catch (IOException | RuntimeException e) {
            outcome = failure(e);
        }
        return Thread.interrupted() ? outcome + ", interrupted" : outcome;
    }

    /** What the kernel has refused is told in the JDK's class or one derived from it. */
    private static String failure(Exception e) {
        return e instanceof FileSystemException
                ? IOException.class.getName()
                : e.getClass().getName();
    }

    private String state() throws IOException {
        StringBuilder state = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            byte[] all = Files.readAllBytes(paths[i]);
            state.append(" | ").append(all.length).append(' ').append(Arrays.hashCode(all));
            state.append(channels[i].isOpen() ? " open" : " closed");
        }
        return state.toString();
    }

    FileChannel open(int which, int how) throws IOException {
        Set<OpenOption> options = ACCESSES.get(how % ACCESSES.size());
        return site == null
                ? FileChannel.open(paths[which], options)
                : site.io.openChannel(paths[which], options);
    }

    String reopened(Step step) throws IOException {
        FileChannel next = open(step.which, step.how);
        channels[step.which].close();
        channels[step.which] = next;
        return "open";
    }

    FileChannel channel(Step step) {
        return channels[step.which];
    }

    FileChannel other(Step step) {
        return channels[step.how % 3 == 0 ? step.which : 1 - step.which];
    }

    /** Memory of some kind with something in it. */
    ByteBuffer memory(Step step) {
        int bytes = step.bytes;
        ByteBuffer memory =
                switch (step.how % 5) {
                    case 0 -> ByteBuffer.allocate(bytes);
                    case 1 -> ByteBuffer.allocateDirect(bytes);
                    case 2 -> ByteBuffer.allocate(bytes + 9).slice(5, bytes);
                    case 3 -> ByteBuffer.allocateDirect(bytes + 9).slice(5, bytes);
                    default -> ByteBuffer.allocate(bytes / 100);
                };
        memory.put(pattern.bytes(step.place, memory.capacity())).flip();
        memory.position(memory.limit() / 7);
        return step.how == 11 ? memory.asReadOnlyBuffer() : memory;
    }

    /** Several pieces of memory. */
    ByteBuffer[] memories(Step step) {
        ByteBuffer whole = memory(step);
        int cut = whole.position() + whole.remaining() / 3;
        return new ByteBuffer[] {
            whole.duplicate().limit(cut), ByteBuffer.allocate(0), whole.duplicate().position(cut)
        };
    }

    /** What a call gave, and what is in its memory then. */
    static String told(Number count, ByteBuffer... memories) {
        StringBuilder told = new StringBuilder().append(count);
        for (ByteBuffer memory : memories) {
            told.append(' ').append(memory).append(' ');
            told.append(memory.duplicate().clear().hashCode());
        }
        return told.toString().replaceAll("java.nio.\\w+", "");
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < 2; i++) {
            channels[i].close();
            Files.delete(paths[i]);
        }
        Files.delete(directory);
    }
}
