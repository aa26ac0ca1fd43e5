package io.ringspun.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every constant, offset and size of {@link IoUring} and {@link Posix} is what a C compiler says.
 * The constants' names are turned into C expressions, so none can be forgotten.
 *
 * <p>Headers older than a constant cannot know it. Which constants those may be is written down
 * here, so that a misspelt name is not taken for a new one. To check against newer headers, set
 * {@code C_INCLUDE_PATH}.
 */
class AbiTest {

    /** The oldest headers that must know everything but {@link #NEWER}: those of Debian 12. */
    private static final int BASE_VERSION = version(6, 1);

    /** From these headers on, nothing may be missing. */
    private static final int COMPLETE_VERSION = version(7, 2);

    private static final Set<String> NEWER =
            Set.of(
                    ("""
                    IORING_OP_READ_MULTISHOT IORING_OP_WAITID IORING_OP_FUTEX_WAIT IORING_OP_FUTEX_WAKE IORING_OP_FUTEX_WAITV
                    IORING_OP_FIXED_FD_INSTALL IORING_OP_FTRUNCATE IORING_OP_BIND IORING_OP_LISTEN IORING_OP_RECV_ZC
                    IORING_OP_EPOLL_WAIT IORING_OP_READV_FIXED IORING_OP_WRITEV_FIXED IORING_OP_PIPE IORING_OP_NOP128
                    IORING_OP_URING_CMD128
                    IORING_SETUP_NO_MMAP IORING_SETUP_REGISTERED_FD_ONLY IORING_SETUP_NO_SQARRAY IORING_SETUP_HYBRID_IOPOLL
                    IORING_SETUP_CQE_MIXED IORING_SETUP_SQE_MIXED IORING_SETUP_SQ_REWIND
                    IORING_FEAT_REG_REG_RING IORING_FEAT_RECVSEND_BUNDLE IORING_FEAT_MIN_TIMEOUT IORING_FEAT_RW_ATTR
                    IORING_FEAT_NO_IOWAIT
                    IORING_ENTER_ABS_TIMER IORING_ENTER_EXT_ARG_REG IORING_ENTER_NO_IOWAIT
                    IORING_REGISTER_PBUF_STATUS IORING_REGISTER_NAPI IORING_UNREGISTER_NAPI IORING_REGISTER_CLOCK
                    IORING_REGISTER_CLONE_BUFFERS IORING_REGISTER_SEND_MSG_RING IORING_REGISTER_ZCRX_IFQ
                    IORING_REGISTER_RESIZE_RINGS IORING_REGISTER_MEM_REGION IORING_REGISTER_QUERY IORING_REGISTER_ZCRX_CTRL
                    IORING_REGISTER_BPF_FILTER IORING_REGISTER_USE_REGISTERED_RING IORING_REGISTER_SRC_REGISTERED
                    IORING_REGISTER_DST_REPLACE IORING_MEM_REGION_TYPE_USER IORING_MEM_REGION_REG_WAIT_ARG
                    IORING_REG_WAIT_TS IOU_PBUF_RING_MMAP IOU_PBUF_RING_INC IO_URING_QUERY_OPCODES
                    IORING_CQE_F_BUF_MORE IORING_CQE_F_SKIP IORING_CQE_F_32 IORING_OFF_PBUF_RING IORING_OFF_PBUF_SHIFT
                    IORING_RECVSEND_BUNDLE IORING_SEND_VECTORIZED IORING_ACCEPT_DONTWAIT IORING_ACCEPT_POLL_FIRST
                    IORING_TIMEOUT_MULTISHOT IORING_TIMEOUT_IMMEDIATE_ARG IORING_MSG_RING_FLAGS_PASS
                    IORING_FIXED_FD_NO_CLOEXEC IORING_NOP_INJECT_RESULT
                    SOCKET_URING_OP_SIOCINQ SOCKET_URING_OP_SIOCOUTQ SOCKET_URING_OP_GETSOCKOPT SOCKET_URING_OP_SETSOCKOPT
                    SOCKET_URING_OP_TX_TIMESTAMP SOCKET_URING_OP_GETSOCKNAME
                    SQE_INSTALL_FD_FLAGS SQE_NOP_FLAGS SQE_PIPE_FLAGS SQE_LEVEL SQE_OPTNAME SQE_OPTLEN SQE_OPTVAL
                    SQ_OFF_USER_ADDR CQ_OFF_USER_ADDR GETEVENTS_ARG_MIN_WAIT_USEC BUF_REG_FLAGS BUF_REG_MIN_LEFT
                    SYNC_CANCEL_REG_OPCODE
                    RWF_NOAPPEND RWF_ATOMIC RWF_DONTCACHE
                    STATX_MNT_ID_UNIQUE STATX_SUBVOL STATX_WRITE_ATOMIC STATX_DIO_READ_ALIGN
                    """)
                            .split("\\s+"));

    /** Whole structures that came later. */
    private static final List<String> NEWER_STRUCTURES =
            List.of(
                    "REG_WAIT_",
                    "BUF_STATUS_",
                    "NAPI_",
                    "CLOCK_REGISTER_",
                    "CLONE_BUFFERS_",
                    "REGION_DESC_",
                    "MEM_REGION_REG_",
                    "QUERY_HDR_",
                    "QUERY_OPCODE_");

    /** Constants' prefix to structure. */
    private static final Map<String, String> IO_URING_STRUCTURES =
            Map.ofEntries(
                    Map.entry("SQE_", "io_uring_sqe"),
                    Map.entry("CQE_", "io_uring_cqe"),
                    Map.entry("PARAMS_", "io_uring_params"),
                    Map.entry("SQ_OFF_", "io_sqring_offsets"),
                    Map.entry("CQ_OFF_", "io_cqring_offsets"),
                    Map.entry("GETEVENTS_ARG_", "io_uring_getevents_arg"),
                    Map.entry("REG_WAIT_", "io_uring_reg_wait"),
                    Map.entry("KERNEL_TIMESPEC_", "__kernel_timespec"),
                    Map.entry("BUF_", "io_uring_buf"),
                    Map.entry("BUF_REG_", "io_uring_buf_reg"),
                    Map.entry("BUF_STATUS_", "io_uring_buf_status"),
                    Map.entry("RSRC_REGISTER_", "io_uring_rsrc_register"),
                    Map.entry("RSRC_UPDATE_", "io_uring_rsrc_update"),
                    Map.entry("RSRC_UPDATE2_", "io_uring_rsrc_update2"),
                    Map.entry("FILE_INDEX_RANGE_", "io_uring_file_index_range"),
                    Map.entry("PROBE_", "io_uring_probe"),
                    Map.entry("PROBE_OP_", "io_uring_probe_op"),
                    Map.entry("SYNC_CANCEL_REG_", "io_uring_sync_cancel_reg"),
                    Map.entry("RECVMSG_OUT_", "io_uring_recvmsg_out"),
                    Map.entry("NAPI_", "io_uring_napi"),
                    Map.entry("CLOCK_REGISTER_", "io_uring_clock_register"),
                    Map.entry("CLONE_BUFFERS_", "io_uring_clone_buffers"),
                    Map.entry("REGION_DESC_", "io_uring_region_desc"),
                    Map.entry("MEM_REGION_REG_", "io_uring_mem_region_reg"),
                    Map.entry("QUERY_HDR_", "io_uring_query_hdr"),
                    Map.entry("QUERY_OPCODE_", "io_uring_query_opcode"));

    /** Constants' prefix to structure and, after a space, the prefix of its fields. */
    private static final Map<String, String> POSIX_STRUCTURES =
            Map.ofEntries(
                    Map.entry("SOCKADDR_IN_", "sockaddr_in sin_"),
                    Map.entry("SOCKADDR_IN6_", "sockaddr_in6 sin6_"),
                    Map.entry("SOCKADDR_UN_", "sockaddr_un sun_"),
                    Map.entry("SOCKADDR_STORAGE_", "sockaddr_storage ss_"),
                    Map.entry("IP_MREQN_", "ip_mreqn imr_"),
                    Map.entry("IPV6_MREQ_", "ipv6_mreq ipv6mr_"),
                    Map.entry("IOVEC_", "iovec iov_"),
                    Map.entry("MSGHDR_", "msghdr msg_"),
                    Map.entry("CMSGHDR_", "cmsghdr cmsg_"),
                    Map.entry("TIMESPEC_", "timespec tv_"),
                    Map.entry("LINGER_", "linger l_"),
                    Map.entry("UCRED_", "ucred"),
                    Map.entry("RLIMIT_STRUCT_", "rlimit rlim_"),
                    Map.entry("POLLFD_", "pollfd"),
                    Map.entry("OPEN_HOW_", "open_how"),
                    Map.entry("DIRENT64_", "dirent64 d_"),
                    Map.entry("TIMEVAL_", "timeval tv_"),
                    Map.entry("STX_", "statx stx_"),
                    Map.entry("STATX_TIMESTAMP_", "statx_timestamp tv_"));

    private static final Map<String, String> TLS_STRUCTURES =
            Map.of(
                    "CRYPTO_INFO_", "tls_crypto_info",
                    "CRYPTO_INFO_AES_GCM_128_", "tls12_crypto_info_aes_gcm_128",
                    "CRYPTO_INFO_AES_GCM_256_", "tls12_crypto_info_aes_gcm_256",
                    "CRYPTO_INFO_CHACHA20_POLY1305_", "tls12_crypto_info_chacha20_poly1305");

    /** Where the name does not say it. */
    private static final Map<String, String> EXPRESSIONS =
            Map.ofEntries(
                    Map.entry("BUF_TAIL", "__builtin_offsetof(struct io_uring_buf_ring, tail)"),
                    Map.entry("MSGHDR_IOVLEN", "__builtin_offsetof(struct msghdr, msg_iovlen)"),
                    Map.entry("STATX_STRUCT_SIZE", "sizeof(struct statx)"),
                    Map.entry("STX_SIZE", "__builtin_offsetof(struct statx, stx_size)"));

    private static final String IO_URING_HEADERS =
            """
            #include <stdio.h>
            #include <sys/syscall.h>
            #include <linux/version.h>
            #include <linux/time_types.h>
            #include <linux/io_uring.h>
            #if __has_include(<linux/io_uring/query.h>)
            #include <linux/io_uring/query.h>
            #endif
            """;

    private static final String POSIX_HEADERS =
            """
            #define _GNU_SOURCE
            #include <stdio.h>
            #include <fcntl.h>
            #include <poll.h>
            #include <time.h>
            #include <dirent.h>
            #include <limits.h>
            #include <sys/time.h>
            #include <unistd.h>
            #include <netinet/in.h>
            #include <netinet/tcp.h>
            #include <sys/eventfd.h>
            #include <sys/file.h>
            #include <sys/ioctl.h>
            #include <sys/mman.h>
            #include <sys/resource.h>
            #include <sys/socket.h>
            #include <sys/stat.h>
            #include <sys/syscall.h>
            #include <sys/uio.h>
            #include <sys/un.h>
            #include <linux/fs.h>
            #include <linux/mempolicy.h>
            #include <linux/openat2.h>
            #include <linux/version.h>
            """;

    private record Constant(String name, Number value, String expression) {

        /** An int is compared as 32 bits: C's flags in bit 31 are unsigned. */
        boolean isEqualTo(long found) {
            return value instanceof Integer expected
                    ? expected == (int) found
                    : value.longValue() == found;
        }

        boolean mayBeMissing() {
            return NEWER.contains(name) || NEWER_STRUCTURES.stream().anyMatch(name::startsWith);
        }
    }

    @TempDir Path directory;

    @Test
    void ioUringIsTheKernelsHeader() throws Exception {
        compare(
                "linux/io_uring.h",
                IO_URING_HEADERS,
                constants(IoUring.class, IO_URING_STRUCTURES),
                true);
    }

    @Test
    void ioUringAgreesWithLiburingsCopy() throws Exception {
        // The two headers share an include guard, so whichever comes first is the one that counts.
        String probe = "#if !__has_include(<liburing/io_uring.h>)\n#error\n#endif\n";
        assumeTrue(compiles(probe), "no liburing/io_uring.h on this machine");
        String headers = IO_URING_HEADERS.replace("<linux/io_uring.h>", "<liburing/io_uring.h>");
        compare(
                "liburing/io_uring.h",
                headers,
                constants(IoUring.class, IO_URING_STRUCTURES),
                false);
    }

    @Test
    void posixIsTheCLibrarysHeaders() throws Exception {
        List<Constant> constants = new ArrayList<>(constants(Posix.class, POSIX_STRUCTURES));
        constants.addAll(constants(Nodes.class, Map.of()));
        constants.removeIf(constant -> constant.name.equals("NONE")); // ours
        // For 64-bit programs the C library defines it as 0: the kernel sets the flag by itself.
        constants.removeIf(constant -> constant.name.equals("O_LARGEFILE"));
        compare("the C library", POSIX_HEADERS, constants, true);
    }

    @Test
    void tlsIsTheKernelsHeader() throws Exception {
        String headers =
                """
                #include <stdio.h>
                #include <netinet/in.h>
                #include <netinet/tcp.h>
                #include <sys/socket.h>
                #include <linux/tls.h>
                #include <linux/version.h>
                """;
        compare("linux/tls.h", headers, constants(Tls.class, TLS_STRUCTURES), true);
    }

    @Test
    void openFlagsAreTheKernelsOfThisMachine() throws Exception {
        Set<String> names =
                Set.of(
                        "O_LARGEFILE",
                        "O_DIRECT",
                        "O_DIRECTORY",
                        "O_NOFOLLOW",
                        "O_TMPFILE",
                        "O_SYNC");
        List<Constant> constants =
                constants(Posix.class, POSIX_STRUCTURES).stream()
                        .filter(constant -> names.contains(constant.name))
                        .toList();
        assertThat(constants).hasSameSizeAs(names);
        compare(
                "asm/fcntl.h",
                "#include <stdio.h>\n#include <linux/version.h>\n#include <asm/fcntl.h>\n",
                constants,
                true);
    }

    @Test
    void theListOfNewerConstantsNamesOnlyExistingOnes() {
        Set<String> names = new TreeSet<>();
        constants(IoUring.class, IO_URING_STRUCTURES).forEach(constant -> names.add(constant.name));
        constants(Posix.class, POSIX_STRUCTURES).forEach(constant -> names.add(constant.name));
        assertThat(names).containsAll(NEWER);
    }

    private boolean compiles(String headers) throws Exception {
        try {
            new CProgram(directory).run("#include <stdio.h>\n" + headers, List.of());
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private void compare(
            String what, String headers, List<Constant> constants, boolean checkMissing)
            throws Exception {
        List<String> statements = new ArrayList<>();
        for (Constant constant : constants) {
            statements.add(
                    "printf(\"%s %lld\\n\", \""
                            + constant.name
                            + "\", (long long) ("
                            + constant.expression
                            + "));");
        }
        statements.add("printf(\"version %d\\n\", LINUX_VERSION_CODE);");
        Map<String, Long> found = new HashMap<>();
        for (String line : new CProgram(directory).run(headers, statements).lines()) {
            String[] words = line.split(" ");
            found.put(words[0], Long.parseLong(words[1]));
        }
        int version = found.getOrDefault("version", 0L).intValue();
        List<Constant> missing =
                constants.stream().filter(constant -> !found.containsKey(constant.name)).toList();
        report(what, version, constants.size(), missing);

        assertThat(
                        constants.stream()
                                .filter(constant -> found.containsKey(constant.name))
                                .filter(constant -> !constant.isEqualTo(found.get(constant.name)))
                                .map(constant ->
                                        constant.name
                                                + " is "
                                                + constant.value
                                                + ", C says "
                                                + found.get(constant.name)))
                .as("constants other than in %s", what)
                .isEmpty();
        if (checkMissing && version >= BASE_VERSION) {
            assertThat(
                            missing.stream()
                                    .filter(constant ->
                                            version >= COMPLETE_VERSION || !constant.mayBeMissing())
                                    .map(Constant::name))
                    .as("constants that %s should know", what)
                    .isEmpty();
        }
    }

    private static void report(String what, int version, int count, List<Constant> missing) {
        System.out.printf(
                "%s, Linux %d.%d: %d of %d constants compared; not in this header:%s%n",
                what,
                version >> 16,
                version >> 8 & 0xff,
                count - missing.size(),
                count,
                missing.stream().map(Constant::name).reduce("", (all, name) -> all + " " + name));
    }

    private static List<Constant> constants(Class<?> table, Map<String, String> structures) {
        return Arrays.stream(table.getDeclaredFields())
                .filter(field -> Modifier.isPublic(field.getModifiers()))
                .map(field ->
                        new Constant(
                                field.getName(),
                                value(field),
                                expression(field.getName(), structures)))
                .toList();
    }

    private static Number value(Field field) {
        try {
            return (Number) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static String expression(String name, Map<String, String> structures) {
        if (EXPRESSIONS.containsKey(name)) {
            return EXPRESSIONS.get(name);
        }
        if (name.startsWith("NR_")) {
            return "__" + name;
        }
        String prefix = longestPrefix(name, structures.keySet().stream());
        if (prefix.isEmpty()) {
            return name;
        }
        String[] structure = structures.get(prefix).split(" ");
        String field = name.substring(prefix.length()).toLowerCase(Locale.ROOT);
        if (field.equals("size")) {
            return "sizeof(struct " + structure[0] + ")";
        }
        String fieldPrefix = structure.length > 1 ? structure[1] : "";
        return "__builtin_offsetof(struct "
                + structure[0]
                + ", "
                + fieldPrefix
                + field.replace("size_field", "size")
                + ")";
    }

    private static String longestPrefix(String name, Stream<String> prefixes) {
        return prefixes.filter(name::startsWith)
                .reduce("", (a, b) -> a.length() > b.length() ? a : b);
    }

    private static int version(int major, int minor) {
        return major << 16 | minor << 8;
    }
}
