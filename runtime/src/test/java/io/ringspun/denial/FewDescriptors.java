package io.ringspun.denial;

import io.ringspun.IoRuntime;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes all descriptors but a few, and opens and uses a runtime; with none left, with one, with
 * two, until there are enough. So each descriptor on the way is missing once. What is missing must
 * be said, and nothing may be left; says {@code worked} in the end.
 */
final class FewDescriptors {

    private static final int LEFT_MAX = 30;

    private FewDescriptors() {}

    public static void main(String[] args) throws Exception {
        prepare();
        List<FileInputStream> hogs = hog();
        long most = Work.descriptors();
        int refused = 0;
        for (int left = 0; left <= LEFT_MAX && !hogs.isEmpty(); left++) {
            long before = Work.descriptors();
            String outcome = tried();
            if (outcome != null) {
                refused++;
                System.out.println(left + " left: " + outcome);
            }
            Work.check(
                    Work.descriptors() <= before,
                    Work.descriptors() + " are open with " + left + ", and were " + before);
            hogs.removeLast().close();
        }
        for (FileInputStream hog : hogs) {
            hog.close();
        }
        String outcome = tried();
        System.out.println("refused " + refused + " times, of " + most + " descriptors");
        // Even all there are may not be enough; then that is what must be said.
        if (outcome == null || outcome.contains("descriptor") || outcome.contains("open files")) {
            System.out.println("worked");
        } else {
            System.out.println("but then: " + outcome);
            System.exit(1);
        }
    }

    /**
     * What went wrong for want of descriptors, or null. Anything else that goes wrong is thrown.
     */
    private static String tried() throws InterruptedException {
        Throwable[] failure = {null};
        try (IoRuntime io = IoRuntime.open()) {
            io.start(
                            () -> {
                                try {
                                    Work.all(io, Duration.ofMillis(300));
                                } catch (Throwable e) {
                                    failure[0] = e;
                                }
                            })
                    .join();
        } catch (IOException e) {
            failure[0] = e;
        }
        if (failure[0] == null) {
            return null;
        }
        String message = String.valueOf(failure[0].getMessage());
        if (failure[0] instanceof FileSystemException e && e.getReason() != null) {
            message = e.getReason();
        }
        if (failure[0] instanceof SocketTimeoutException) {
            return "no descriptor to accept with";
        }
        if (failure[0] instanceof IOException
                && (message.contains("open files") || message.contains("descriptor"))) {
            return failure[0].toString();
        }
        throw new AssertionError(failure[0]);
    }

    private static List<FileInputStream> hog() {
        List<FileInputStream> hogs = new ArrayList<>();
        File file = new File("/dev/null");
        try {
            while (true) {
                hogs.add(new FileInputStream(file));
            }
        } catch (IOException full) {
            try { // looking how many there are takes two
                hogs.removeLast().close();
                hogs.removeLast().close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return hogs;
        }
    }

    /**
     * What is read from a directory needs a descriptor, and classes of the JDK that failed to begin
     * stay so: that is not what this is about.
     */
    private static void prepare() throws IOException {
        System.getLogger("io.ringspun").log(System.Logger.Level.DEBUG, "with few descriptors");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                var channel = java.nio.channels.DatagramChannel.open();
                var selector = java.nio.channels.Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, java.nio.channels.SelectionKey.OP_READ);
            selector.selectNow();
            client.getOutputStream().write(1);
        }
        Path file = Files.createTempFile("ringspun", "few");
        java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE).close();
        Files.delete(file);
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path root = Path.of(entry);
            if (Files.isDirectory(root)) {
                try (Stream<Path> files = Files.walk(root)) {
                    files.map(path -> root.relativize(path).toString())
                            .filter(name -> name.endsWith(".class") && !name.contains("-info"))
                            .filter(FewDescriptors::isNeeded)
                            .forEach(FewDescriptors::load);
                }
            }
        }
    }

    private static boolean isNeeded(String name) {
        return name.startsWith("io/ringspun/") && !name.contains("Test") && !name.contains("/sim/");
    }

    private static void load(String file) {
        try {
            Class.forName(
                    file.substring(0, file.length() - ".class".length()).replace('/', '.'),
                    false,
                    FewDescriptors.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            System.out.println("not loaded: " + e);
        }
    }
}
