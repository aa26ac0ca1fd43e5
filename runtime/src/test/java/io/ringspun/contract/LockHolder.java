package io.ringspun.contract;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Another process that holds a lock on a range of a file for as long as it is let. */
final class LockHolder implements AutoCloseable {

    private final Process process;

    /** One that holds it already. */
    LockHolder(Path path, long position, long size) throws IOException {
        process = started(path, position, size, "wait");
        if (process.getInputStream().read() != 'L') {
            throw new AssertionError("the other process has not got the lock");
        }
    }

    /** Whether another process would get a lock at once. */
    static boolean couldHave(Path path, long position, long size) throws IOException {
        Process process = started(path, position, size, "try");
        process.getOutputStream().close();
        return switch (process.getInputStream().read()) {
            case 'L' -> true;
            case '-' -> false;
            default -> throw new AssertionError("the other process failed");
        };
    }

    private static Process started(Path path, long position, long size, String way)
            throws IOException {
        return new ProcessBuilder(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Xmx32m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockHolder.class.getName(),
                                path.toString(),
                                String.valueOf(position),
                                String.valueOf(size),
                                way))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Lets the lock go, and waits until it is gone. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError("the other process failed");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Path, position, size, and whether to wait; holds the lock until its input ends. */
    public static void main(String[] arguments) throws IOException {
        long position = Long.parseLong(arguments[1]);
        long size = Long.parseLong(arguments[2]);
        try (FileChannel channel =
                        FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
                FileLock lock =
                        arguments[3].equals("wait")
                                ? channel.lock(position, size, false)
                                : channel.tryLock(position, size, false)) {
            System.out.print(lock == null ? '-' : 'L');
            System.out.flush();
            System.in.read();
        }
    }
}
