package io.ringspun.runtime.sim;

import io.ringspun.DatagramEndpoint;
import io.ringspun.DatagramOptions;
import io.ringspun.DatagramTruncatedException;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Datagram;
import io.ringspun.operation.Operation;
import io.ringspun.operation.ReceiveDatagram;
import io.ringspun.operation.SendDatagram;
import io.ringspun.operation.Transferred;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Endpoints that send each other datagrams: within this host, to another, or by paths. What the
 * kernel keeps book of (see {@link Mailbox}) has to be what the program sees: each datagram whole,
 * in the order and as often as the kernel gave it, with its true sender; and what was sent, once if
 * the call succeeded and never if it failed.
 */
final class Datagrams {

    private static final int ENDPOINTS_MAX = 4;
    private static final int LOOKS_MAX = 2000;
    private static final long PATIENCE_NANOS = 1 << 26;

    private final Program program;
    private final Dice dice;

    Datagrams(Program program) {
        this.program = program;
        dice = program.dice;
    }

    private enum Kind {
        NEAR,
        FAR,
        UNIX
    }

    void begin() throws IOException {
        Kind kind = Kind.values()[dice.below(3)];
        List<Endpoint> group = new ArrayList<>();
        int count = dice.between(2, ENDPOINTS_MAX);
        for (int i = 0; i < count; i++) {
            group.add(bind(kind, i));
        }
        int[] sending = {0};
        for (Endpoint endpoint : group) {
            int receivers = dice.between(1, 2);
            for (int r = 0; r < receivers; r++) {
                program.start("receiver", true, endpoint::receive);
            }
            int senders = dice.between(1, 2);
            for (int s = 0; s < senders; s++) {
                sending[0]++;
                program.start(
                        "sender",
                        false,
                        self -> {
                            try {
                                endpoint.send(self, group);
                            } finally {
                                sending[0]--;
                            }
                        });
            }
            program.start("postman", false, self -> endpoint.wait(self, sending));
        }
    }

    private Endpoint bind(Kind kind, int number) throws IOException {
        SocketAddress any =
                switch (kind) {
                    case NEAR -> internet(127, 1, 0);
                    case FAR -> internet(10, 1, 0);
                    case UNIX -> UnixDomainSocketAddress.of("/sim/mail-" + number);
                };
        DatagramOptions options =
                dice.flip()
                        ? DatagramOptions.DEFAULT
                        : DatagramOptions.DEFAULT.withReceiveBufferBytes(dice.sized(4000));
        DatagramEndpoint endpoint = program.io.bind(any, options);
        Network network = program.kernel.network;
        int port =
                endpoint.localAddress() instanceof InetSocketAddress inet
                        ? inet.getPort()
                        : network.portOf("/sim/mail-" + number);
        return new Endpoint(endpoint, network.mailbox(port), number);
    }

    private static InetSocketAddress internet(int first, int last, int port) throws IOException {
        byte[] ip = {(byte) first, 0, 0, (byte) last};
        return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    }

    /** One of a group. */
    private final class Endpoint {

        private final DatagramEndpoint endpoint;
        private final Mailbox box;
        private final SocketAddress address;
        private final Program.Shared shared;
        private final int number;
        private long receiveLimit;
        private long sendLimit;
        private int failures;

        /** Receives that are under way, or whose end is not known to whoever wants them. */
        private int submitted;

        Endpoint(DatagramEndpoint endpoint, Mailbox box, int number) {
            this.endpoint = endpoint;
            this.box = box;
            this.number = number;
            address = endpoint.localAddress();
            shared = new Program.Shared("endpoint " + number, endpoint);
            program.shared.add(shared);
            if (dice.below(3) == 0) {
                receiveLimit = dice.sized(1 << 24);
                endpoint.receiveTimeout(Duration.ofNanos(receiveLimit));
            }
            if (dice.below(3) == 0) {
                sendLimit = dice.sized(1 << 24);
                endpoint.sendTimeout(Duration.ofNanos(sendLimit));
            }
        }

        /** Limits that are always too short would go on for ever. */
        private void losePatience() {
            if (++failures == 40 && receiveLimit != 0) {
                endpoint.receiveTimeout(Duration.ofNanos(PATIENCE_NANOS));
                endpoint.sendTimeout(Duration.ZERO);
            }
        }

        private boolean over() {
            return shared.closed || program.closing();
        }

        // ------------------------------------------------------------ receiving

        void receive(Actor self) throws Exception {
            Memories memories = new Memories(program.kernel, self.dice);
            boolean slow = self.dice.below(4) == 0;
            while (!over()) {
                try {
                    // Not without a limit, or somebody may need the buffer to go on.
                    int way = receiveLimit == 0 ? 0 : self.dice.below(5);
                    if (way == 1) {
                        receiveSubmitted(self);
                    } else if (way == 2) {
                        receivePinned(self);
                    } else {
                        receivePlain(self, memories);
                    }
                } catch (IOException e) {
                    self.mayGoOn(e, () -> shared.closed);
                    losePatience();
                }
                if (self.dice.below(slow ? 2 : 30) == 0) {
                    self.pause(self.dice.sized(1 << 20));
                }
            }
        }

        private void receivePlain(Actor self, Memories memories) throws IOException {
            ByteBuffer target = memories.lend(self.dice.sized(Memories.BYTES_MAX));
            int from = target.position();
            int room = target.remaining();
            int length;
            SocketAddress sender;
            try {
                self.calls("receiving", receiveLimit);
                sender = endpoint.receive(target);
                length = target.position() - from;
            } catch (DatagramTruncatedException e) {
                sender = e.sender();
                length = e.length();
                self.require(length > room, "cut, and there was room", e);
                program.kernel.met(Happening.DATAGRAM_CUT);
            } finally {
                memories.takeBack();
            }
            byte[] found = new byte[target.position() - from];
            target.get(from, found);
            memories.poison();
            check(self, found, Math.min(length, room), length, sender);
        }

        private void receivePinned(Actor self) throws IOException {
            long limit = self.dice.sized(1 << 22);
            self.calls("acquiring", limit);
            try (PinnedBuffer buffer = endpoint.buffers().acquire(1, Duration.ofNanos(limit))) {
                int room = buffer.remaining();
                int length;
                SocketAddress sender;
                try {
                    self.calls("receiving", receiveLimit);
                    sender = endpoint.receive(buffer);
                    length = buffer.position();
                } catch (DatagramTruncatedException e) {
                    sender = e.sender();
                    length = e.length();
                }
                check(self, content(buffer), Math.min(length, room), length, sender);
            }
        }

        /** Receives by an operation, of whose end another thread may know first. */
        private void receiveSubmitted(Actor self) throws IOException {
            long limit = self.dice.sized(1 << 22);
            self.calls("acquiring", limit);
            submitted++;
            try (PinnedBuffer buffer = endpoint.buffers().acquire(1, Duration.ofNanos(limit))) {
                int room = buffer.remaining();
                try {
                    Taker taker = new Taker(program, self, false);
                    Operation<Datagram> operation = ReceiveDatagram.on(endpoint).into(buffer);
                    Optional<Datagram> done =
                            taker.take("receiving", operation, receiveLimit, List.of(buffer));
                    if (done.isPresent()) {
                        int length = done.get().length();
                        check(self, content(buffer), length, length, done.get().sender());
                    }
                } catch (DatagramTruncatedException e) {
                    check(self, content(buffer), room, e.length(), e.sender());
                }
            } finally {
                submitted--;
            }
        }

        private static byte[] content(PinnedBuffer buffer) {
            byte[] content = new byte[buffer.position()];
            buffer.flip().get(content, 0, content.length);
            return content;
        }

        /** It is the next that the kernel gave, or one that a new peer need not have ended. */
        private void check(Actor self, byte[] found, int kept, int length, SocketAddress sender) {
            if (program.kernel.ringDead()) {
                return;
            }
            self.require(found.length == kept, found.length + " bytes, and it was " + kept);
            SocketAddress peer = endpoint.remoteAddress();
            self.require(
                    !(peer instanceof InetSocketAddress) || peer.equals(sender) || submitted > 0,
                    "a datagram of somebody else than the peer");
            Mailbox.Letter next = nextGiven();
            if (next == null || !matches(next, found, length, sender)) {
                // Short ones may be alike: it is rather one that has to be found.
                Mailbox.Letter other =
                        box.given.stream()
                                .filter(letter -> letter.mayBePassedOver || submitted > 0)
                                .filter(letter -> matches(letter, found, length, sender))
                                .min(Comparator.comparing(letter -> letter.mayBePassedOver))
                                .orElse(null);
                self.require(
                        other != null,
                        length + " bytes of " + sender + " are not what was given: " + next);
                next = other;
            }
            box.given.remove(next);
        }

        /** The oldest that has to be found. */
        private Mailbox.Letter nextGiven() {
            return box.given.stream()
                    .filter(letter -> !letter.mayBePassedOver)
                    .findFirst()
                    .orElse(null);
        }

        private boolean matches(
                Mailbox.Letter letter, byte[] found, int length, SocketAddress sender) {
            return letter.bytes.length == length
                    && Arrays.equals(found, 0, found.length, letter.bytes, 0, found.length)
                    && letter.from == portOf(sender);
        }

        private int portOf(SocketAddress sender) {
            return sender instanceof InetSocketAddress inet
                    ? inet.getPort()
                    : program.kernel.network.portOf(sender.toString());
        }

        // ------------------------------------------------------------ sending

        void send(Actor self, List<Endpoint> group) throws Exception {
            Memories memories = new Memories(program.kernel, self.dice);
            int times = self.dice.sized(100);
            for (int i = 0; i < times && !over(); i++) {
                try {
                    Endpoint other = group.get(self.dice.below(group.size()));
                    switch (self.dice.below(16)) {
                        case 0 -> {
                            self.calls("connecting", sendLimit);
                            endpoint.connect(other.address);
                        }
                        case 1 -> {
                            self.calls("disconnecting", sendLimit);
                            endpoint.disconnect();
                        }
                        case 2 -> sendPinned(self, other.address);
                        case 3 -> sendLarge(self, other.address);
                        case 4, 5 -> sendSubmitted(self, other.address);
                        default -> sendPlain(self, memories, other.address);
                    }
                } catch (AlreadyConnectedException e) {
                    self.require(endpoint.remoteAddress() != null, "it has no peer", e);
                } catch (NotYetConnectedException e) {
                    self.require(endpoint.remoteAddress() == null, "it has a peer", e);
                } catch (IOException e) {
                    self.mayGoOn(e, () -> shared.closed);
                }
                if (self.dice.below(4) == 0) {
                    self.pause(self.dice.sized(1 << 20));
                }
            }
        }

        private void sendPlain(Actor self, Memories memories, SocketAddress to) throws IOException {
            boolean toPeer = self.dice.below(8) == 0;
            int bytes = self.dice.sized(2000) - 1;
            ByteBuffer source = memories.lend(bytes);
            byte[] content = fresh(self, bytes);
            source.put(source.position(), content);
            try {
                self.calls("sending", sendLimit);
                int count = toPeer ? endpoint.send(source) : endpoint.send(source, to);
                self.require(count == bytes && !source.hasRemaining(), "not all was sent");
                sent(self, content, toPeer ? null : to);
            } finally {
                memories.takeBack();
                memories.poison();
            }
        }

        private void sendPinned(Actor self, SocketAddress to) throws IOException {
            long limit = self.dice.sized(1 << 22);
            self.calls("acquiring", limit);
            try (PinnedBuffer buffer = endpoint.buffers().acquire(1, Duration.ofNanos(limit))) {
                byte[] content = fresh(self, self.dice.below(buffer.remaining() + 1));
                buffer.put(content, 0, content.length).flip();
                self.calls("sending", sendLimit);
                endpoint.send(buffer, to);
                self.require(!buffer.hasRemaining(), "not all was sent");
                sent(self, content, to);
            }
        }

        private void sendSubmitted(Actor self, SocketAddress to) throws IOException {
            long limit = self.dice.sized(1 << 22);
            self.calls("acquiring", limit);
            try (PinnedBuffer buffer = endpoint.buffers().acquire(1, Duration.ofNanos(limit))) {
                byte[] content = fresh(self, self.dice.below(buffer.remaining() + 1));
                buffer.put(content, 0, content.length).flip();
                Taker taker = new Taker(program, self, false);
                Operation<Transferred> operation = SendDatagram.on(endpoint).to(to).from(buffer);
                if (taker.take("sending", operation, sendLimit, List.of(buffer)).isPresent()) {
                    self.require(!buffer.hasRemaining(), "not all was sent");
                    sent(self, content, to);
                }
            } catch (AlreadyConnectedException e) {
                // Another thread may have given up that peer before this one was told.
            }
        }

        /** Now and then larger than any. */
        private void sendLarge(Actor self, SocketAddress to) throws IOException {
            int bytes = self.dice.below(4) > 0 ? 6000 : Mailbox.UNIX_BYTES_MAX + 1;
            byte[] content = fresh(self, bytes);
            self.calls("sending", sendLimit);
            endpoint.send(ByteBuffer.wrap(content), to);
            sent(self, content, to);
        }

        /**
         * The kernel has taken this one, once; whatever else it has taken is another call's. Short
         * ones may be alike, and a call that names no receiver may have had that of another.
         */
        private void sent(Actor self, byte[] content, SocketAddress to) {
            if (program.kernel.ringDead()) {
                return;
            }
            Mailbox.Letter letter =
                    box.sent.stream()
                            .filter(each ->
                                    to == null
                                            || content.length < Long.BYTES
                                            || each.from == portOf(to))
                            .filter(each -> Arrays.equals(each.bytes, content))
                            .findFirst()
                            .orElse(null);
            self.require(letter != null, "not what the kernel has sent");
            box.sent.remove(letter);
        }

        private byte[] fresh(Actor self, int bytes) {
            byte[] fresh = new byte[bytes];
            long word = 0;
            for (int i = 0; i < bytes; i++) {
                word = (i & 7) == 0 ? self.dice.next() : word >>> 8;
                fresh[i] = (byte) word;
            }
            return fresh;
        }

        // ------------------------------------------------------------ the end

        /** Once all is sent, what the kernel has is found by those who receive. */
        void wait(Actor self, int[] sending) {
            while (sending[0] > 0 && !over()) {
                self.pause(1 << 20);
            }
            self.require(box.sent.isEmpty() || over(), "sent without a call that succeeded");
            for (int i = 0; !box.isFinished() && !over(); i++) {
                self.require(i < LOOKS_MAX, "datagrams that nobody gets: " + box);
                self.pause(1 << 20);
            }
        }

        @Override
        public String toString() {
            return "endpoint " + number;
        }
    }
}
