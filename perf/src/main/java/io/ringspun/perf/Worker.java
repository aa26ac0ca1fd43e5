package io.ringspun.perf;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process of ours, told what to do in lines on its stdin, answering in lines on its stdout. Every
 * wait is bounded. Used by one thread; two daemon threads of its own listen to what it says.
 */
final class Worker {

    private static final int COMPLAINT_LINES_MAX = 8;

    /** Put in the place of an answer when there will be none any more; no line can equal it. */
    private static final String GONE = "\n";

    private final String name;
    private final Process process;
    private final BufferedWriter in;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** The last lines of stderr; guarded by itself. */
    private final Deque<String> complaints = new ArrayDeque<>();

    Worker(String name, Process process) {
        this.name = name;
        this.process = process;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        listen("out", process.getInputStream());
        listen("err", process.getErrorStream());
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Says a line and waits for the answer, whose first word must be the one given. */
    String[] ask(String line, String word, Duration limit)
            throws IOException, InterruptedException {
        tell(line);
        return await(word, limit);
    }

    void tell(String line) throws IOException {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new IOException(name + " has ended" + complaint(), e);
        }
    }

    /**
     * Waits for a line.
     *
     * @param word its first word
     * @return all its words
     * @throws IOException if it says something else, ends, or stays silent; it is not to be asked
     *     again
     */
    String[] await(String word, Duration limit) throws IOException, InterruptedException {
        String line = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new IOException(
                    name + " did not answer in " + limit.toSeconds() + " s" + complaint());
        }
        if (line.equals(GONE)) {
            answers.add(GONE);
            throw new IOException(name + " has ended" + complaint());
        }
        String[] words = line.split(" ");
        if (!words[0].equals(word)) {
            throw new IOException(line.substring(Math.min(line.length(), words[0].length() + 1)));
        }
        return words;
    }

    /**
     * Closes its stdin and waits for its end.
     *
     * @return the lines it said that nobody has waited for
     * @throws IOException if it fails, or does not end
     */
    List<String> finish(Duration limit) throws IOException, InterruptedException {
        try {
            in.close();
        } catch (IOException e) {
            // it has ended already
        }
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException(name + " did not end in " + limit.toSeconds() + " s");
        }
        List<String> lines = new ArrayList<>();
        for (String line; !(line = answers.take()).equals(GONE); ) {
            lines.add(line);
        }
        if (process.exitValue() != 0) {
            throw new IOException(name + " ended with status " + process.exitValue() + complaint());
        }
        return lines;
    }

    /** Ends it, without asking. */
    void kill() {
        process.destroyForcibly();
    }

    private String complaint() {
        synchronized (complaints) {
            return complaints.isEmpty() ? "" : ": " + String.join(" | ", complaints);
        }
    }

    private void listen(String stream, InputStream source) {
        Thread.ofPlatform()
                .daemon()
                .name(name + "-" + stream)
                .start(() -> listen(source, stream.equals("out")));
    }

    private void listen(InputStream source, boolean isAnswer) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                if (isAnswer) {
                    answers.add(line);
                } else {
                    complain(line);
                }
            }
        } catch (IOException e) {
            // killed: the same as its end
        }
        if (isAnswer) {
            answers.add(GONE);
        }
    }

    private void complain(String line) {
        synchronized (complaints) {
            complaints.addLast(line);
            if (complaints.size() > COMPLAINT_LINES_MAX) {
                complaints.removeFirst();
            }
        }
    }
}
