package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.FeatureChoice;
import io.ringspun.runtime.kernel.KernelVersion;

/** The kernel's facilities that make a difference to the runtime. */
public enum Facility {
    /** The kernel finishes work only when entered, on the thread that enters (DEFER_TASKRUN). */
    DEFERRED_WORK("deferred-work", 6, 1, "completions interrupt the carrier"),
    /** A bad request does not stop the rest of a batch (SUBMIT_ALL). */
    SUBMIT_ALL("submit-all", 5, 18, "the rest of a batch goes with the next call"),
    /** Enter finds its ring without the descriptor table. */
    REGISTERED_RING("registered-ring", 5, 18, "the ring's plain descriptor"),
    /** One request accepts connection after connection. */
    MULTISHOT_ACCEPT("multishot-accept", 5, 19, "a request per connection"),
    /**
     * One request receives again and again into buffers the kernel picks (buffer rings came with
     * 5.19).
     */
    MULTISHOT_RECEIVE("multishot-receive", 6, 0, "a receive per read"),
    /** The same for datagrams, each with its sender. */
    MULTISHOT_RECEIVE_MESSAGE(
            "multishot-receive-message", 6, 0, "a poll and a plain receive per datagram"),
    /** What is large is received into the reader's own memory. */
    STRAIGHT_RECEIVE("straight-receive", 5, 6, "receive buffers, and a copy", IORING_OP_RECV),
    /** A send that is to go whole tells how much went if it is called off. */
    COUNTED_SENDS("counted-sends", 6, 1, "a request for each part of a send that has to wait"),
    /** One request watches a descriptor for ever. */
    MULTISHOT_POLL("multishot-poll", 5, 13, "a request per wake-up"),
    /**
     * Memory of transfers that go past the page cache is pinned once and not each time (sparse
     * tables of registered buffers). It counts against the limit of locked memory.
     */
    REGISTERED_BUFFERS("registered-buffers", 5, 19, "memory is pinned for every transfer"),
    /**
     * Files of such transfers are looked up once and not each time. A file in a ring's table stays
     * open there, so that its close has to visit the rings.
     */
    REGISTERED_FILES(
            Use.WHEN_ASKED_FOR, "registered-files", 6, 13, "files are looked up for every request"),
    /** Files are opened into the ring's own table, without a descriptor. */
    DIRECT_DESCRIPTORS(
            Use.WHEN_ASKED_FOR, "direct-descriptors", 6, 13, "a plain file behind each handle"),
    /** Directories and links are made by the ring. */
    NEW_NAMES(
            "new-names",
            5,
            15,
            Facility.PLAIN_CALL,
            IORING_OP_MKDIRAT,
            IORING_OP_SYMLINKAT,
            IORING_OP_LINKAT),
    /** Files are cut by the ring. */
    TRUNCATE("truncate", 6, 9, Facility.PLAIN_CALL, IORING_OP_FTRUNCATE),
    /** A carrier wakes another one by a message from ring to ring. */
    MESSAGE_RING(Use.WHEN_ASKED_FOR, "message-ring", 5, 18, "an event descriptor for each carrier"),
    /** The kernel fills receive buffers bit by bit, for one connection after the other. */
    INCREMENTAL_BUFFERS(
            Use.WHEN_ASKED_FOR, "incremental-buffers", 6, 12, "a buffer for each receive"),
    /** The network sends from the caller's memory; asked for by choosing a size from which on. */
    ZERO_COPY_SEND(Use.WHEN_ASKED_FOR, "zero-copy-send", 6, 0, "sends copy", IORING_OP_SEND_ZC),
    /**
     * The kernel encrypts and decrypts TCP connections itself (kTLS). Only found out so far:
     * nothing makes use of it.
     */
    KERNEL_TLS(Use.WHEN_ASKED_FOR, "kernel-tls", 5, 1, "encryption is the program's own");

    /** Whether a facility is used when nothing is said of it. */
    enum Use {
        /** It has paid wherever it was measured. */
        BY_DEFAULT,
        /** Only for those who ask: it costs something, or pays for some only. */
        WHEN_ASKED_FOR
    }

    private static final String PLAIN_CALL = "a system call on a pool thread";

    private final String label;
    private final KernelVersion since;
    private final Use use;
    private final String instead;

    /** The opcodes it consists of, where it is nothing else. */
    private final int[] opcodes;

    Facility(String label, int major, int minor, String instead, int... opcodes) {
        this(Use.BY_DEFAULT, label, major, minor, instead, opcodes);
    }

    Facility(Use use, String label, int major, int minor, String instead, int... opcodes) {
        this.use = use;
        this.label = label;
        since = KernelVersion.of(major, minor);
        this.instead = instead;
        this.opcodes = opcodes;
    }

    /** The name that users see and choose it by. */
    public String label() {
        return label;
    }

    /**
     * The first kernel that had it. For people; distributions take facilities back into older
     * kernels, and newer ones may be forbidden to use them.
     */
    public KernelVersion since() {
        return since;
    }

    /** Whether it is used when nothing is said of it. */
    public boolean byDefault() {
        return use == Use.BY_DEFAULT;
    }

    /** Whether it is to be used if the kernel has it. */
    boolean wantedUnder(FeatureChoice choice) {
        return switch (choice) {
            case AUTO -> byDefault();
            case ON -> true;
            case OFF -> false;
        };
    }

    /** What is done without it. */
    public String instead() {
        return instead;
    }

    int[] opcodes() {
        return opcodes;
    }
}
