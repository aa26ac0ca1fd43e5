package io.ringspun.runtime.ring;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.kernel.Tls;
import io.ringspun.runtime.ring.Found.Answer;
import io.ringspun.runtime.ring.Found.Evidence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this kernel can encrypt and decrypt by itself on a TCP connection (kTLS), found out by
 * asking a socket of the loopback for it. Immutable.
 *
 * <p>The parts of the kernel that do it are modules in most distributions. The kernel loads them
 * when a process asks that may administrate the network; for any other process they are there only
 * if they were loaded before.
 *
 * @param refused why there is nothing; null if there is something
 * @param suites what works in both directions, in the order of the enumerations
 */
record KernelTls(@Nullable String refused, List<Suite> suites) {

    /** A version of the protocol. */
    enum Version {
        TLS_1_2("TLS 1.2", Tls.TLS_1_2_VERSION),
        TLS_1_3("TLS 1.3", Tls.TLS_1_3_VERSION);

        private final String label;
        private final int number;

        Version(String label, int number) {
            this.label = label;
            this.number = number;
        }
    }

    /** A cipher, and how large the kernel's structure with its keys is. */
    enum Cipher {
        AES_128_GCM("AES-128-GCM", Tls.TLS_CIPHER_AES_GCM_128, Tls.CRYPTO_INFO_AES_GCM_128_SIZE),
        AES_256_GCM("AES-256-GCM", Tls.TLS_CIPHER_AES_GCM_256, Tls.CRYPTO_INFO_AES_GCM_256_SIZE),
        CHACHA20_POLY1305(
                "CHACHA20-POLY1305",
                Tls.TLS_CIPHER_CHACHA20_POLY1305,
                Tls.CRYPTO_INFO_CHACHA20_POLY1305_SIZE);

        private final String label;
        private final int number;
        private final int bytes;

        Cipher(String label, int number, int bytes) {
            this.label = label;
            this.number = number;
            this.bytes = bytes;
        }
    }

    /** A cipher of a version. */
    record Suite(Version version, Cipher cipher) {}

    /** The protocol layer's name, with which a socket asks for it. */
    private static final String LAYER = "tls";

    /** Keeps its own copy. */
    KernelTls {
        suites = List.copyOf(suites);
    }

    /** Tries each cipher of each version on a connection of its own, for keys are set only once. */
    static KernelTls detect() {
        int listener = Linux.socket(Posix.AF_INET, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(Posix.SOCKADDR_STORAGE_SIZE, Long.BYTES);
            int length = Posix.SOCKADDR_IN_SIZE;
            loopback(address);
            MemorySegment lengthFound = arena.allocateFrom(ValueLayout.JAVA_INT, length);
            if (Linux.bind(listener, address, length) < 0
                    || Linux.listen(listener, Version.values().length * Cipher.values().length) < 0
                    || Linux.getsockname(listener, address, lengthFound) < 0) {
                return none("no socket to try on");
            }
            return tried(address.asSlice(0, length), arena);
        } finally {
            Linux.close(listener);
        }
    }

    /**
     * 127.0.0.1, and any port, into memory of zeros. Not by way of the JDK's addresses: the first
     * one in a process has it read its security settings, which takes longer than all of the trial.
     */
    private static void loopback(MemorySegment address) {
        address.set(ValueLayout.JAVA_SHORT, Posix.SOCKADDR_IN_FAMILY, (short) Posix.AF_INET);
        address.set(ValueLayout.JAVA_BYTE, Posix.SOCKADDR_IN_ADDR, (byte) 127);
        address.set(ValueLayout.JAVA_BYTE, Posix.SOCKADDR_IN_ADDR + 3L, (byte) 1);
    }

    private static KernelTls none(String refused) {
        return new KernelTls(refused, List.of());
    }

    private static KernelTls tried(MemorySegment listening, Arena arena) {
        List<Suite> suites = new ArrayList<>();
        String refused = "no cipher";
        for (Version version : Version.values()) {
            for (Cipher cipher : Cipher.values()) {
                Suite suite = new Suite(version, cipher);
                // Nobody has to accept it: it is connected as soon as it is in the listener's
                // queue.
                int fd = Linux.socket(Posix.AF_INET, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0);
                try {
                    if (Linux.connect(fd, listening, (int) listening.byteSize()) < 0) {
                        return none("no connection to try on");
                    }
                    int layer = attach(fd, arena);
                    if (layer < 0) {
                        return none(
                                "the kernel has no protocol layer tls ("
                                        + Errno.name(-layer)
                                        + ")");
                    }
                    int result = setKeys(fd, suite, arena);
                    if (result == 0) {
                        suites.add(suite);
                    } else {
                        refused = "no cipher: " + Errno.name(-result);
                    }
                } finally {
                    Linux.close(fd);
                }
            }
        }
        return suites.isEmpty() ? none(refused) : new KernelTls(null, suites);
    }

    private static int attach(int fd, Arena arena) {
        MemorySegment name = arena.allocateFrom(LAYER);
        return Linux.setsockopt(fd, Posix.IPPROTO_TCP, Tls.TCP_ULP, name, LAYER.length());
    }

    /** Gives the kernel keys of zeros for both directions; 0, or a negated error number. */
    private static int setKeys(int fd, Suite suite, Arena arena) {
        MemorySegment keys = arena.allocate(suite.cipher.bytes, Short.BYTES);
        keys.set(ValueLayout.JAVA_SHORT, Tls.CRYPTO_INFO_VERSION, (short) suite.version.number);
        keys.set(ValueLayout.JAVA_SHORT, Tls.CRYPTO_INFO_CIPHER_TYPE, (short) suite.cipher.number);
        int sending = Linux.setsockopt(fd, Tls.SOL_TLS, Tls.TLS_TX, keys, suite.cipher.bytes);
        return sending < 0
                ? sending
                : Linux.setsockopt(fd, Tls.SOL_TLS, Tls.TLS_RX, keys, suite.cipher.bytes);
    }

    /** The same as an answer about a facility. */
    Answer answer() {
        return new Answer(
                Evidence.TRIAL_OPERATION, refused == null, refused == null ? ciphers() : refused);
    }

    /** What there is, by version: {@code TLS 1.2 with AES-128-GCM; TLS 1.3 with …}. */
    String ciphers() {
        StringBuilder text = new StringBuilder();
        for (Version version : Version.values()) {
            List<String> labels =
                    suites.stream()
                            .filter(suite -> suite.version == version)
                            .map(suite -> suite.cipher.label)
                            .toList();
            if (!labels.isEmpty()) {
                text.append(text.isEmpty() ? "" : "; ")
                        .append(version.label)
                        .append(" with ")
                        .append(String.join(", ", labels));
            }
        }
        return text.toString();
    }
}
