package io.ringspun.runtime.sim;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.Listener;
import io.ringspun.PassedDescriptor;
import io.ringspun.UnixConnection;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Pairs of threads of which one sends the other bytes over a Unix-domain connection, and open files
 * with some of them. Each has to come once, with the byte that it was sent with, and to be the file
 * that was sent.
 */
final class Post {

    private static final int FILES_MAX = 3;

    private final Program program;

    Post(Program program) {
        this.program = program;
    }

    void begin() throws IOException {
        int pairs = program.dice.between(1, 2);
        for (int i = 0; i < pairs; i++) {
            String name = "/sim/post-" + i;
            Listener listener = program.io.listen(UnixDomainSocketAddress.of(name));
            Program.Shared shared = new Program.Shared("post office", listener);
            program.shared.add(shared);
            Pair pair = new Pair(name, listener, shared);
            program.start("addressee", true, pair::receive);
            program.start("sender of files", false, pair::send);
        }
    }

    /** Files that go with one byte. */
    private record Parcel(long at, List<Integer> files) {}

    /** One sends, one receives. */
    private final class Pair {

        private final String name;
        private final Listener listener;
        private final Program.Shared office;
        private final Stream stream = new Stream(program.dice.next());
        private final ArrayDeque<Parcel> under = new ArrayDeque<>();

        Pair(String name, Listener listener, Program.Shared office) {
            this.name = name;
            this.listener = listener;
            this.office = office;
        }

        private boolean over() {
            return office.closed || program.closing();
        }

        // ------------------------------------------------------------ sending

        void send(Actor self) throws Exception {
            List<FileHandle> files = new ArrayList<>();
            try {
                int count = self.dice.between(1, FILES_MAX);
                for (int i = 0; i < count; i++) {
                    files.add(file(self, i));
                }
                self.calls("connecting", 0);
                try (Connection connection = program.io.connect(listener.localAddress())) {
                    send(self, connection, files);
                }
            } catch (IOException e) {
                self.mayGoOn(e, this::over);
            }
            for (FileHandle file : files) {
                close(self, file);
            }
        }

        /** A file that holds its number. */
        private FileHandle file(Actor self, int number) throws IOException {
            self.calls("opening", 0);
            FileHandle file =
                    program.io.open(
                            Path.of(name + "-" + number),
                            Set.of(
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE));
            self.calls("writing", 0);
            file.write(ByteBuffer.wrap(new byte[] {(byte) number}), 0);
            return file;
        }

        private void send(Actor self, Connection connection, List<FileHandle> files) {
            UnixConnection unix = connection.unix();
            int times = self.dice.sized(30);
            for (int i = 0; i < times && !over(); i++) {
                ByteBuffer source = ByteBuffer.allocate(self.dice.sized(3000));
                stream.fill(source);
                List<Integer> chosen = new ArrayList<>();
                List<FileHandle> passed = new ArrayList<>();
                for (int file = 0; file < files.size(); file++) {
                    if (self.dice.below(3) == 0) {
                        chosen.add(file);
                        passed.add(files.get(file));
                    }
                }
                Parcel parcel = new Parcel(stream.written, chosen);
                if (!chosen.isEmpty()) {
                    under.add(parcel); // which may be taken before this call ends
                }
                try {
                    self.calls("sending files", 0);
                    unix.write(source, passed);
                } catch (IOException e) {
                    if (!self.mayGoOn(e, this::over)) {
                        return;
                    }
                } finally {
                    stream.written += source.position();
                    if (source.position() == 0) {
                        under.remove(parcel);
                    }
                }
            }
        }

        private void close(Actor self, FileHandle file) {
            try {
                self.calls("closing", 0);
                file.close();
            } catch (IOException e) {
                self.mayGoOn(e, () -> false);
            }
        }

        // ------------------------------------------------------------ receiving

        void receive(Actor self) throws Exception {
            while (!over()) {
                try {
                    self.calls("accepting", 0);
                    try (Connection connection = listener.accept()) {
                        receive(self, connection);
                    }
                } catch (IOException e) {
                    self.mayGoOn(e, this::over);
                }
            }
        }

        private void receive(Actor self, Connection connection) {
            UnixConnection unix = connection.unix();
            while (true) {
                ByteBuffer target = ByteBuffer.allocate(self.dice.sized(4000));
                List<PassedDescriptor> came = new ArrayList<>();
                long at = stream.read;
                try {
                    self.calls("receiving files", 0);
                    if (unix.read(target, came) < 0) {
                        return;
                    }
                    check(self, target);
                    check(self, at, came);
                } catch (SocketException e) {
                    if (!String.valueOf(e.getMessage()).contains("MSG_CTRUNC")) {
                        self.mayGoOn(e, this::over);
                        return;
                    }
                    self.require(came.isEmpty(), "some came, and some were lost", e);
                    self.require(parcelAt(at) != null, "lost, and nothing was sent", e);
                    under.removeFirst();
                    check(self, target);
                } catch (IOException e) {
                    if (!self.mayGoOn(e, this::over)) {
                        return;
                    }
                }
            }
        }

        private Parcel parcelAt(long at) {
            Parcel first = under.peekFirst();
            return first != null && first.at == at ? first : null;
        }

        private void check(Actor self, ByteBuffer target) {
            int wrong = stream.check(target, 0, target.position());
            self.require(wrong < 0, "byte " + (stream.read + wrong) + " is wrong");
        }

        /** What came with the byte there. */
        private void check(Actor self, long at, List<PassedDescriptor> came) throws IOException {
            Parcel parcel = parcelAt(at);
            int expected = parcel == null ? 0 : parcel.files.size();
            self.require(came.size() == expected, came.size() + " came, not " + expected);
            if (parcel != null) {
                under.removeFirst();
            }
            for (int i = 0; i < came.size(); i++) {
                switch (self.dice.below(4)) {
                    case 0 -> came.get(i).close();
                    case 1 -> {} // the runtime's end closes it
                    default -> open(self, came.get(i), parcel.files.get(i));
                }
            }
        }

        private void open(Actor self, PassedDescriptor passed, int number) throws IOException {
            try {
                self.calls("taking a file", 0);
                FileHandle file = passed.toFile();
                ByteBuffer content = ByteBuffer.allocate(2);
                try {
                    self.calls("reading", 0);
                    int count = file.read(content, 0);
                    self.require(count == 1 && content.get(0) == number, "another file");
                } finally {
                    close(self, file);
                }
            } catch (IllegalStateException e) {
                self.require(program.closing(), "taken by nobody", e);
            }
        }
    }
}
