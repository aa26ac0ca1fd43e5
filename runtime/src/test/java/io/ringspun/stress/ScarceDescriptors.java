package io.ringspun.stress;

import io.ringspun.Connection;
import io.ringspun.Listener;
import io.ringspun.contract.Site;
import io.ringspun.contract.Subject;
import io.ringspun.contract.Task;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A process of its own that is allowed few descriptors: while it has none left connections must
 * wait in the kernel, without the acceptor failing or spinning, and be served once there are some
 * again. Says {@code survived} if so.
 */
final class ScarceDescriptors {

    private static final int CLIENTS = 10;

    /** Generous: a spinning acceptor uses all of one processor. */
    private static final double BUSY_MAX = 0.5;

    private ScarceDescriptors() {}

    public static void main(String[] args) throws Exception {
        loadEverything();
        try (Site site = new Site(Subject.valueOf(args[0]))) {
            Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            AtomicInteger served = new AtomicInteger();
            Task<Void> acceptor = site.run(() -> serve(site, listener, served));
            exchange(new Socket(address.getAddress(), address.getPort())).close();
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Socket()); // has its descriptor from bind on
                clients.getLast().bind(null);
            }
            int before = served.get();
            List<FileInputStream> hogs = hog();
            for (Socket client : clients) {
                client.connect(address); // the kernel does that without the acceptor
            }
            starve(acceptor);
            check(
                    served.get() - before <= 1,
                    "connections were accepted though there was no descriptor");
            for (FileInputStream hog : hogs) {
                hog.close();
            }
            for (Socket client : clients) {
                exchange(client).close();
            }
            check(!acceptor.done(), "the acceptor ended");
            System.out.println("survived with " + hogs.size() + " descriptors taken");
        } catch (TestAbortedException e) {
            System.out.println("skipped: " + e.getMessage());
        }
    }

    private static void serve(Site site, Listener listener, AtomicInteger served)
            throws IOException {
        try {
            while (true) {
                Connection connection = listener.accept();
                served.incrementAndGet();
                site.io.start(() -> {
                    try (connection) {
                        connection.write(new byte[] {(byte) connection.inputStream().read()}, 0, 1);
                    }
                });
            }
        } catch (ClosedChannelException e) {
            // the end
        }
    }

    private static Socket exchange(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(7);
        check(socket.getInputStream().read() == 7, "no echo");
        return socket;
    }

    /** Takes all descriptors there are. */
    private static List<FileInputStream> hog() {
        List<FileInputStream> hogs = new ArrayList<>();
        File file = new File("/dev/null");
        try {
            while (true) {
                hogs.add(new FileInputStream(file));
            }
        } catch (IOException full) {
            return hogs;
        }
    }

    /** Watches for a second and a half what the process does without descriptors. */
    private static void starve(Task<Void> acceptor) {
        long start = System.nanoTime();
        Duration before = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        while (System.nanoTime() - start < 1_500_000_000L) {
            LockSupport.parkNanos(10_000_000);
        }
        Duration after = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        double busy = after.minus(before).toNanos() / (double) (System.nanoTime() - start);
        check(
                !acceptor.done(),
                "the acceptor ended without descriptors: "
                        + (acceptor.done() ? acceptor.failureOrNull() : ""));
        check(busy < BUSY_MAX, "busy for " + busy + " of the time without descriptors");
    }

    private static void check(boolean right, String what) {
        if (!right) {
            System.out.println("FAILED: " + what);
            System.exit(1);
        }
    }

    /**
     * A class that has to be read from a directory needs a descriptor; that is not what this is
     * about.
     */
    private static void loadEverything() throws IOException {
        System.getLogger("io.ringspun")
                .log(System.Logger.Level.INFO, "starting with few descriptors");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path root = Path.of(entry);
            if (Files.isDirectory(root)) {
                try (Stream<Path> files = Files.walk(root)) {
                    files.map(file -> root.relativize(file).toString())
                            .filter(name -> name.endsWith(".class") && !name.contains("-info"))
                            .filter(name ->
                                    name.startsWith("io/ringspun/") && !name.contains("Test"))
                            .forEach(ScarceDescriptors::load);
                }
            }
        }
    }

    private static void load(String file) {
        try {
            Class.forName(
                    file.substring(0, file.length() - ".class".length()).replace('/', '.'),
                    false,
                    ScarceDescriptors.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            System.out.println("not loaded: " + e);
        }
    }
}
