package io.ringspun.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringspun.IoRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/**
 * Code that exists already, moved to the ring. {@link Shouter} and {@link #ask} are as one has
 * written them for twenty years: plain {@code java.net} sockets, streams, a thread for each
 * connection. They take their sockets from a factory, and which factory that is, is the only line
 * that changes.
 */
final class OldCode {

    private OldCode() {}

    /**
     * Runs the same code twice: on the JDK's sockets, and on Ringspun's.
     *
     * @param args what to shout
     * @throws IOException if a socket fails
     */
    public static void main(String[] args) throws IOException {
        String words = args.length == 0 ? "hello" : String.join(" ", args);

        // Before: the JDK's sockets, and its virtual threads.
        System.out.println(
                shouted(
                        words,
                        SocketFactory.getDefault(),
                        ServerSocketFactory.getDefault(),
                        Thread.ofVirtual().factory()));

        // After: the same code. The threads need not change; at home, sockets are only faster.
        try (IoRuntime io = IoRuntime.open()) {
            System.out.println(
                    shouted(
                            words,
                            io.socketFactory(),
                            io.serverSocketFactory(),
                            io.threadFactory()));
        }
    }

    /** Starts a server, asks it, stops it. Nothing here knows whose sockets they are. */
    static String shouted(
            String words,
            SocketFactory sockets,
            ServerSocketFactory serverSockets,
            ThreadFactory threads)
            throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket server = serverSockets.createServerSocket(0, 50, here)) {
            threads.newThread(new Shouter(server, threads)).start();
            try (Socket socket = sockets.createSocket(here, server.getLocalPort())) {
                return ask(socket, words);
            }
        }
    }

    /** A client: sends a line, and waits at most ten seconds for the answer. */
    static String ask(Socket socket, String words) throws IOException {
        socket.setTcpNoDelay(true); // options work as ever
        socket.setSoTimeout(10_000); // and so do time limits: no byte is lost by them
        PrintWriter out = new PrintWriter(socket.getOutputStream(), true, UTF_8);
        out.println(words);
        socket.shutdownOutput(); // half-closed: the answer still comes
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }

    /** A server: a loop that accepts, and a thread for each connection. */
    private record Shouter(ServerSocket server, ThreadFactory threads) implements Runnable {

        @Override
        public void run() {
            try {
                while (true) {
                    Socket socket = server.accept();
                    threads.newThread(() -> answer(socket)).start();
                }
            } catch (SocketException e) {
                // "Socket closed": that is how such servers have always been stopped
            } catch (IOException e) {
                System.err.println("accept failed: " + e);
            }
        }

        private static void answer(Socket socket) {
            try (socket;
                    BufferedReader in =
                            new BufferedReader(
                                    new InputStreamReader(socket.getInputStream(), UTF_8));
                    PrintWriter out = new PrintWriter(socket.getOutputStream(), true, UTF_8)) {
                for (String line; (line = in.readLine()) != null; ) {
                    out.println(line.toUpperCase(Locale.ROOT) + "!");
                }
            } catch (IOException e) {
                System.err.println("connection lost: " + e);
            }
        }
    }
}
