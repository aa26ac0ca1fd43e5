package io.ringspun.runtime.kernel;

/**
 * The constants and structure layouts of {@code linux/io_uring.h}, as of Linux 7.2, the same on
 * every 64-bit machine.
 *
 * <p>A constant with a name of the header has its value; flags in bit 31 are negative as {@code
 * int}, on purpose. {@code SQE_ADDR} is the offset in bytes of the field {@code addr} in the
 * structure that the prefix stands for, {@code SQE_SIZE} the structure's size, and {@code
 * _SIZE_FIELD} the offset of a field that is itself called {@code size}. {@code AbiTest} holds the
 * prefixes and compares everything here with what a C compiler says.
 *
 * <p>That a constant is here does not mean that the running kernel knows it: features are found out
 * by asking, one floor up.
 */
public final class IoUring {

    private IoUring() {}

    // ---- System calls

    public static final int NR_io_uring_setup = 425;
    public static final int NR_io_uring_enter = 426;
    public static final int NR_io_uring_register = 427;

    // ---- enum io_uring_op: sqe.opcode

    public static final int IORING_OP_NOP = 0;
    public static final int IORING_OP_READV = 1;
    public static final int IORING_OP_WRITEV = 2;
    public static final int IORING_OP_FSYNC = 3;
    public static final int IORING_OP_READ_FIXED = 4;
    public static final int IORING_OP_WRITE_FIXED = 5;
    public static final int IORING_OP_POLL_ADD = 6;
    public static final int IORING_OP_POLL_REMOVE = 7;
    public static final int IORING_OP_SYNC_FILE_RANGE = 8;
    public static final int IORING_OP_SENDMSG = 9;
    public static final int IORING_OP_RECVMSG = 10;
    public static final int IORING_OP_TIMEOUT = 11;
    public static final int IORING_OP_TIMEOUT_REMOVE = 12;
    public static final int IORING_OP_ACCEPT = 13;
    public static final int IORING_OP_ASYNC_CANCEL = 14;
    public static final int IORING_OP_LINK_TIMEOUT = 15;
    public static final int IORING_OP_CONNECT = 16;
    public static final int IORING_OP_FALLOCATE = 17;
    public static final int IORING_OP_OPENAT = 18;
    public static final int IORING_OP_CLOSE = 19;
    public static final int IORING_OP_FILES_UPDATE = 20;
    public static final int IORING_OP_STATX = 21;
    public static final int IORING_OP_READ = 22;
    public static final int IORING_OP_WRITE = 23;
    public static final int IORING_OP_FADVISE = 24;
    public static final int IORING_OP_MADVISE = 25;
    public static final int IORING_OP_SEND = 26;
    public static final int IORING_OP_RECV = 27;
    public static final int IORING_OP_OPENAT2 = 28;
    public static final int IORING_OP_EPOLL_CTL = 29;
    public static final int IORING_OP_SPLICE = 30;
    public static final int IORING_OP_PROVIDE_BUFFERS = 31;
    public static final int IORING_OP_REMOVE_BUFFERS = 32;
    public static final int IORING_OP_TEE = 33;
    public static final int IORING_OP_SHUTDOWN = 34;
    public static final int IORING_OP_RENAMEAT = 35;
    public static final int IORING_OP_UNLINKAT = 36;
    public static final int IORING_OP_MKDIRAT = 37;
    public static final int IORING_OP_SYMLINKAT = 38;
    public static final int IORING_OP_LINKAT = 39;
    public static final int IORING_OP_MSG_RING = 40;
    public static final int IORING_OP_FSETXATTR = 41;
    public static final int IORING_OP_SETXATTR = 42;
    public static final int IORING_OP_FGETXATTR = 43;
    public static final int IORING_OP_GETXATTR = 44;
    public static final int IORING_OP_SOCKET = 45;
    public static final int IORING_OP_URING_CMD = 46;
    public static final int IORING_OP_SEND_ZC = 47;
    public static final int IORING_OP_SENDMSG_ZC = 48;
    public static final int IORING_OP_READ_MULTISHOT = 49;
    public static final int IORING_OP_WAITID = 50;
    public static final int IORING_OP_FUTEX_WAIT = 51;
    public static final int IORING_OP_FUTEX_WAKE = 52;
    public static final int IORING_OP_FUTEX_WAITV = 53;
    public static final int IORING_OP_FIXED_FD_INSTALL = 54;
    public static final int IORING_OP_FTRUNCATE = 55;
    public static final int IORING_OP_BIND = 56;
    public static final int IORING_OP_LISTEN = 57;
    public static final int IORING_OP_RECV_ZC = 58;
    public static final int IORING_OP_EPOLL_WAIT = 59;
    public static final int IORING_OP_READV_FIXED = 60;
    public static final int IORING_OP_WRITEV_FIXED = 61;
    public static final int IORING_OP_PIPE = 62;
    public static final int IORING_OP_NOP128 = 63;
    public static final int IORING_OP_URING_CMD128 = 64;

    /** A bit of {@code io_uring_probe_op.flags}. */
    public static final int IO_URING_OP_SUPPORTED = 1;

    // ---- sqe.flags

    public static final int IOSQE_FIXED_FILE = 1 << 0;
    public static final int IOSQE_IO_DRAIN = 1 << 1;
    public static final int IOSQE_IO_LINK = 1 << 2;
    public static final int IOSQE_IO_HARDLINK = 1 << 3;
    public static final int IOSQE_ASYNC = 1 << 4;
    public static final int IOSQE_BUFFER_SELECT = 1 << 5;
    public static final int IOSQE_CQE_SKIP_SUCCESS = 1 << 6;

    // ---- io_uring_setup(2) flags

    public static final int IORING_SETUP_IOPOLL = 1 << 0;
    public static final int IORING_SETUP_SQPOLL = 1 << 1;
    public static final int IORING_SETUP_SQ_AFF = 1 << 2;
    public static final int IORING_SETUP_CQSIZE = 1 << 3;
    public static final int IORING_SETUP_CLAMP = 1 << 4;
    public static final int IORING_SETUP_ATTACH_WQ = 1 << 5;
    public static final int IORING_SETUP_R_DISABLED = 1 << 6;
    public static final int IORING_SETUP_SUBMIT_ALL = 1 << 7;
    public static final int IORING_SETUP_COOP_TASKRUN = 1 << 8;
    public static final int IORING_SETUP_TASKRUN_FLAG = 1 << 9;
    public static final int IORING_SETUP_SQE128 = 1 << 10;
    public static final int IORING_SETUP_CQE32 = 1 << 11;
    public static final int IORING_SETUP_SINGLE_ISSUER = 1 << 12;
    public static final int IORING_SETUP_DEFER_TASKRUN = 1 << 13;
    public static final int IORING_SETUP_NO_MMAP = 1 << 14;
    public static final int IORING_SETUP_REGISTERED_FD_ONLY = 1 << 15;
    public static final int IORING_SETUP_NO_SQARRAY = 1 << 16;
    public static final int IORING_SETUP_HYBRID_IOPOLL = 1 << 17;
    public static final int IORING_SETUP_CQE_MIXED = 1 << 18;
    public static final int IORING_SETUP_SQE_MIXED = 1 << 19;
    public static final int IORING_SETUP_SQ_REWIND = 1 << 20;

    // ---- io_uring_params.features

    public static final int IORING_FEAT_SINGLE_MMAP = 1 << 0;
    public static final int IORING_FEAT_NODROP = 1 << 1;
    public static final int IORING_FEAT_SUBMIT_STABLE = 1 << 2;
    public static final int IORING_FEAT_RW_CUR_POS = 1 << 3;
    public static final int IORING_FEAT_CUR_PERSONALITY = 1 << 4;
    public static final int IORING_FEAT_FAST_POLL = 1 << 5;
    public static final int IORING_FEAT_POLL_32BITS = 1 << 6;
    public static final int IORING_FEAT_SQPOLL_NONFIXED = 1 << 7;
    public static final int IORING_FEAT_EXT_ARG = 1 << 8;
    public static final int IORING_FEAT_NATIVE_WORKERS = 1 << 9;
    public static final int IORING_FEAT_RSRC_TAGS = 1 << 10;
    public static final int IORING_FEAT_CQE_SKIP = 1 << 11;
    public static final int IORING_FEAT_LINKED_FILE = 1 << 12;
    public static final int IORING_FEAT_REG_REG_RING = 1 << 13;
    public static final int IORING_FEAT_RECVSEND_BUNDLE = 1 << 14;
    public static final int IORING_FEAT_MIN_TIMEOUT = 1 << 15;
    public static final int IORING_FEAT_RW_ATTR = 1 << 16;
    public static final int IORING_FEAT_NO_IOWAIT = 1 << 17;

    // ---- io_uring_enter(2) flags

    public static final int IORING_ENTER_GETEVENTS = 1 << 0;
    public static final int IORING_ENTER_SQ_WAKEUP = 1 << 1;
    public static final int IORING_ENTER_SQ_WAIT = 1 << 2;
    public static final int IORING_ENTER_EXT_ARG = 1 << 3;
    public static final int IORING_ENTER_REGISTERED_RING = 1 << 4;
    public static final int IORING_ENTER_ABS_TIMER = 1 << 5;
    public static final int IORING_ENTER_EXT_ARG_REG = 1 << 6;
    public static final int IORING_ENTER_NO_IOWAIT = 1 << 7;

    // ---- io_uring_register(2) operations

    public static final int IORING_REGISTER_BUFFERS = 0;
    public static final int IORING_UNREGISTER_BUFFERS = 1;
    public static final int IORING_REGISTER_FILES = 2;
    public static final int IORING_UNREGISTER_FILES = 3;
    public static final int IORING_REGISTER_EVENTFD = 4;
    public static final int IORING_UNREGISTER_EVENTFD = 5;
    public static final int IORING_REGISTER_FILES_UPDATE = 6;
    public static final int IORING_REGISTER_EVENTFD_ASYNC = 7;
    public static final int IORING_REGISTER_PROBE = 8;
    public static final int IORING_REGISTER_PERSONALITY = 9;
    public static final int IORING_UNREGISTER_PERSONALITY = 10;
    public static final int IORING_REGISTER_RESTRICTIONS = 11;
    public static final int IORING_REGISTER_ENABLE_RINGS = 12;
    public static final int IORING_REGISTER_FILES2 = 13;
    public static final int IORING_REGISTER_FILES_UPDATE2 = 14;
    public static final int IORING_REGISTER_BUFFERS2 = 15;
    public static final int IORING_REGISTER_BUFFERS_UPDATE = 16;
    public static final int IORING_REGISTER_IOWQ_AFF = 17;
    public static final int IORING_UNREGISTER_IOWQ_AFF = 18;
    public static final int IORING_REGISTER_IOWQ_MAX_WORKERS = 19;
    public static final int IORING_REGISTER_RING_FDS = 20;
    public static final int IORING_UNREGISTER_RING_FDS = 21;
    public static final int IORING_REGISTER_PBUF_RING = 22;
    public static final int IORING_UNREGISTER_PBUF_RING = 23;
    public static final int IORING_REGISTER_SYNC_CANCEL = 24;
    public static final int IORING_REGISTER_FILE_ALLOC_RANGE = 25;
    public static final int IORING_REGISTER_PBUF_STATUS = 26;
    public static final int IORING_REGISTER_NAPI = 27;
    public static final int IORING_UNREGISTER_NAPI = 28;
    public static final int IORING_REGISTER_CLOCK = 29;
    public static final int IORING_REGISTER_CLONE_BUFFERS = 30;
    public static final int IORING_REGISTER_SEND_MSG_RING = 31;
    public static final int IORING_REGISTER_ZCRX_IFQ = 32;
    public static final int IORING_REGISTER_RESIZE_RINGS = 33;
    public static final int IORING_REGISTER_MEM_REGION = 34;
    public static final int IORING_REGISTER_QUERY = 35;
    public static final int IORING_REGISTER_ZCRX_CTRL = 36;
    public static final int IORING_REGISTER_BPF_FILTER = 37;

    /** Added to the operation: the descriptor argument is the index of a registered ring. */
    public static final int IORING_REGISTER_USE_REGISTERED_RING = 1 << 31;

    /** In an array of descriptors: leave this slot as it is. */
    public static final int IORING_REGISTER_FILES_SKIP = -2;

    public static final int IORING_RSRC_REGISTER_SPARSE = 1;

    /** In {@code sqe.file_index}: the kernel picks a free slot and returns it. */
    public static final int IORING_FILE_INDEX_ALLOC = -1;

    /** Flags of {@code io_uring_buf_reg}. */
    public static final int IOU_PBUF_RING_MMAP = 1;

    public static final int IOU_PBUF_RING_INC = 2;

    /** Flags of {@code io_uring_clone_buffers}. */
    public static final int IORING_REGISTER_SRC_REGISTERED = 1;

    public static final int IORING_REGISTER_DST_REPLACE = 2;

    /** Flag of {@code io_uring_region_desc}. */
    public static final int IORING_MEM_REGION_TYPE_USER = 1;

    /** Flag of {@code io_uring_mem_region_reg}. */
    public static final int IORING_MEM_REGION_REG_WAIT_ARG = 1;

    /** Flag of {@code io_uring_reg_wait}. */
    public static final int IORING_REG_WAIT_TS = 1;

    /** Order of the two limits of {@link #IORING_REGISTER_IOWQ_MAX_WORKERS}. */
    public static final int IO_WQ_BOUND = 0;

    public static final int IO_WQ_UNBOUND = 1;

    /** {@code io_uring_query_hdr.query_op}. */
    public static final int IO_URING_QUERY_OPCODES = 0;

    // ---- cqe.flags

    public static final int IORING_CQE_F_BUFFER = 1 << 0;
    public static final int IORING_CQE_F_MORE = 1 << 1;
    public static final int IORING_CQE_F_SOCK_NONEMPTY = 1 << 2;
    public static final int IORING_CQE_F_NOTIF = 1 << 3;
    public static final int IORING_CQE_F_BUF_MORE = 1 << 4;
    public static final int IORING_CQE_F_SKIP = 1 << 5;
    public static final int IORING_CQE_F_32 = 1 << 15;

    /**
     * The buffer number of {@link #IORING_CQE_F_BUFFER} is {@code flags >>>
     * IORING_CQE_BUFFER_SHIFT}.
     */
    public static final int IORING_CQE_BUFFER_SHIFT = 16;

    // ---- Ring flags, written by the kernel (SQ) and by us (CQ)

    public static final int IORING_SQ_NEED_WAKEUP = 1 << 0;
    public static final int IORING_SQ_CQ_OVERFLOW = 1 << 1;
    public static final int IORING_SQ_TASKRUN = 1 << 2;
    public static final int IORING_CQ_EVENTFD_DISABLED = 1;

    // ---- mmap(2) offsets of a ring descriptor

    public static final long IORING_OFF_SQ_RING = 0;
    public static final long IORING_OFF_CQ_RING = 0x8000000L;
    public static final long IORING_OFF_SQES = 0x10000000L;
    public static final long IORING_OFF_PBUF_RING = 0x80000000L;
    public static final int IORING_OFF_PBUF_SHIFT = 16;

    // ---- Flags of single operations: sqe.ioprio

    public static final int IORING_RECVSEND_POLL_FIRST = 1 << 0;
    public static final int IORING_RECV_MULTISHOT = 1 << 1;
    public static final int IORING_RECVSEND_FIXED_BUF = 1 << 2;
    public static final int IORING_SEND_ZC_REPORT_USAGE = 1 << 3;
    public static final int IORING_RECVSEND_BUNDLE = 1 << 4;
    public static final int IORING_SEND_VECTORIZED = 1 << 5;

    /** In {@code res} of a notification, when {@link #IORING_SEND_ZC_REPORT_USAGE} asked for it. */
    public static final int IORING_NOTIF_USAGE_ZC_COPIED = 1 << 31;

    public static final int IORING_ACCEPT_MULTISHOT = 1 << 0;
    public static final int IORING_ACCEPT_DONTWAIT = 1 << 1;
    public static final int IORING_ACCEPT_POLL_FIRST = 1 << 2;

    // ---- Flags of single operations: the operation's own word (SQE_RW_FLAGS and its aliases)

    public static final int IORING_ASYNC_CANCEL_ALL = 1 << 0;
    public static final int IORING_ASYNC_CANCEL_FD = 1 << 1;
    public static final int IORING_ASYNC_CANCEL_ANY = 1 << 2;
    public static final int IORING_ASYNC_CANCEL_FD_FIXED = 1 << 3;
    public static final int IORING_ASYNC_CANCEL_USERDATA = 1 << 4;
    public static final int IORING_ASYNC_CANCEL_OP = 1 << 5;
    public static final int IORING_TIMEOUT_ABS = 1;
    public static final int IORING_TIMEOUT_UPDATE = 1 << 1;
    public static final int IORING_TIMEOUT_BOOTTIME = 1 << 2;
    public static final int IORING_TIMEOUT_REALTIME = 1 << 3;
    public static final int IORING_LINK_TIMEOUT_UPDATE = 1 << 4;
    public static final int IORING_TIMEOUT_ETIME_SUCCESS = 1 << 5;
    public static final int IORING_TIMEOUT_MULTISHOT = 1 << 6;
    public static final int IORING_TIMEOUT_IMMEDIATE_ARG = 1 << 7;
    public static final int IORING_FSYNC_DATASYNC = 1;
    public static final int IORING_MSG_RING_CQE_SKIP = 1 << 0;
    public static final int IORING_MSG_RING_FLAGS_PASS = 1 << 1;
    public static final int IORING_FIXED_FD_NO_CLOEXEC = 1;
    public static final int IORING_NOP_INJECT_RESULT = 1;
    public static final int IORING_URING_CMD_FIXED = 1;
    public static final int SPLICE_F_FD_IN_FIXED = 1 << 31;

    // ---- Commands and flags in other fields

    /** {@code sqe.len} of {@link #IORING_OP_POLL_ADD} and {@link #IORING_OP_POLL_REMOVE}. */
    public static final int IORING_POLL_ADD_MULTI = 1 << 0;

    public static final int IORING_POLL_UPDATE_EVENTS = 1 << 1;
    public static final int IORING_POLL_UPDATE_USER_DATA = 1 << 2;
    public static final int IORING_POLL_ADD_LEVEL = 1 << 3;

    /** {@code sqe.addr} of {@link #IORING_OP_MSG_RING}. */
    public static final int IORING_MSG_DATA = 0;

    public static final int IORING_MSG_SEND_FD = 1;

    /** {@code sqe.cmd_op} of {@link #IORING_OP_URING_CMD} on a socket. */
    public static final int SOCKET_URING_OP_SIOCINQ = 0;

    public static final int SOCKET_URING_OP_SIOCOUTQ = 1;
    public static final int SOCKET_URING_OP_GETSOCKOPT = 2;
    public static final int SOCKET_URING_OP_SETSOCKOPT = 3;
    public static final int SOCKET_URING_OP_TX_TIMESTAMP = 4;
    public static final int SOCKET_URING_OP_GETSOCKNAME = 5;

    // ---- struct io_uring_sqe

    public static final int SQE_SIZE = 64;
    public static final int SQE_OPCODE = 0;
    public static final int SQE_FLAGS = 1;
    public static final int SQE_IOPRIO = 2;
    public static final int SQE_FD = 4;
    public static final int SQE_OFF = 8;
    public static final int SQE_ADDR2 = 8;
    public static final int SQE_CMD_OP = 8;
    public static final int SQE_ADDR = 16;
    public static final int SQE_SPLICE_OFF_IN = 16;
    public static final int SQE_LEN = 24;
    public static final int SQE_RW_FLAGS = 28;
    public static final int SQE_FSYNC_FLAGS = 28;
    public static final int SQE_POLL_EVENTS = 28;
    public static final int SQE_POLL32_EVENTS = 28;
    public static final int SQE_SYNC_RANGE_FLAGS = 28;
    public static final int SQE_MSG_FLAGS = 28;
    public static final int SQE_TIMEOUT_FLAGS = 28;
    public static final int SQE_ACCEPT_FLAGS = 28;
    public static final int SQE_CANCEL_FLAGS = 28;
    public static final int SQE_OPEN_FLAGS = 28;
    public static final int SQE_STATX_FLAGS = 28;
    public static final int SQE_FADVISE_ADVICE = 28;
    public static final int SQE_SPLICE_FLAGS = 28;
    public static final int SQE_RENAME_FLAGS = 28;
    public static final int SQE_UNLINK_FLAGS = 28;
    public static final int SQE_HARDLINK_FLAGS = 28;
    public static final int SQE_MSG_RING_FLAGS = 28;
    public static final int SQE_URING_CMD_FLAGS = 28;
    public static final int SQE_INSTALL_FD_FLAGS = 28;
    public static final int SQE_NOP_FLAGS = 28;
    public static final int SQE_PIPE_FLAGS = 28;
    public static final int SQE_USER_DATA = 32;
    public static final int SQE_BUF_INDEX = 40;
    public static final int SQE_BUF_GROUP = 40;
    public static final int SQE_PERSONALITY = 42;
    public static final int SQE_SPLICE_FD_IN = 44;
    public static final int SQE_FILE_INDEX = 44;
    public static final int SQE_OPTLEN = 44;
    public static final int SQE_ADDR_LEN = 44;
    public static final int SQE_LEVEL = 16;
    public static final int SQE_OPTNAME = 20;
    public static final int SQE_ADDR3 = 48;
    public static final int SQE_OPTVAL = 48;

    // ---- struct io_uring_cqe

    public static final int CQE_SIZE = 16;
    public static final int CQE_USER_DATA = 0;
    public static final int CQE_RES = 8;
    public static final int CQE_FLAGS = 12;

    // ---- struct io_uring_params

    public static final int PARAMS_SIZE = 120;
    public static final int PARAMS_SQ_ENTRIES = 0;
    public static final int PARAMS_CQ_ENTRIES = 4;
    public static final int PARAMS_FLAGS = 8;
    public static final int PARAMS_SQ_THREAD_CPU = 12;
    public static final int PARAMS_SQ_THREAD_IDLE = 16;
    public static final int PARAMS_FEATURES = 20;
    public static final int PARAMS_WQ_FD = 24;
    public static final int PARAMS_SQ_OFF = 40;
    public static final int PARAMS_CQ_OFF = 80;

    // ---- struct io_sqring_offsets, relative to PARAMS_SQ_OFF

    public static final int SQ_OFF_SIZE = 40;
    public static final int SQ_OFF_HEAD = 0;
    public static final int SQ_OFF_TAIL = 4;
    public static final int SQ_OFF_RING_MASK = 8;
    public static final int SQ_OFF_RING_ENTRIES = 12;
    public static final int SQ_OFF_FLAGS = 16;
    public static final int SQ_OFF_DROPPED = 20;
    public static final int SQ_OFF_ARRAY = 24;
    public static final int SQ_OFF_USER_ADDR = 32;

    // ---- struct io_cqring_offsets, relative to PARAMS_CQ_OFF

    public static final int CQ_OFF_SIZE = 40;
    public static final int CQ_OFF_HEAD = 0;
    public static final int CQ_OFF_TAIL = 4;
    public static final int CQ_OFF_RING_MASK = 8;
    public static final int CQ_OFF_RING_ENTRIES = 12;
    public static final int CQ_OFF_OVERFLOW = 16;
    public static final int CQ_OFF_CQES = 20;
    public static final int CQ_OFF_FLAGS = 24;
    public static final int CQ_OFF_USER_ADDR = 32;

    // ---- struct io_uring_getevents_arg

    /**
     * {@code MIN_WAIT_USEC} was padding before {@link #IORING_FEAT_MIN_TIMEOUT}: zero without it.
     */
    public static final int GETEVENTS_ARG_SIZE = 24;

    public static final int GETEVENTS_ARG_SIGMASK = 0;
    public static final int GETEVENTS_ARG_SIGMASK_SZ = 8;
    public static final int GETEVENTS_ARG_MIN_WAIT_USEC = 12;
    public static final int GETEVENTS_ARG_TS = 16;

    // ---- struct io_uring_reg_wait

    public static final int REG_WAIT_SIZE = 64;
    public static final int REG_WAIT_TS = 0;
    public static final int REG_WAIT_MIN_WAIT_USEC = 16;
    public static final int REG_WAIT_FLAGS = 20;
    public static final int REG_WAIT_SIGMASK = 24;
    public static final int REG_WAIT_SIGMASK_SZ = 32;

    // ---- struct __kernel_timespec

    public static final int KERNEL_TIMESPEC_SIZE = 16;
    public static final int KERNEL_TIMESPEC_TV_SEC = 0;
    public static final int KERNEL_TIMESPEC_TV_NSEC = 8;

    // ---- struct io_uring_buf, struct io_uring_buf_ring

    /**
     * {@code TAIL} is of the ring: it lies over the padding of the ring's first buffer, so entries
     * are filled field by field and {@code RESV} is never written.
     */
    public static final int BUF_SIZE = 16;

    public static final int BUF_ADDR = 0;
    public static final int BUF_LEN = 8;
    public static final int BUF_BID = 12;
    public static final int BUF_RESV = 14;
    public static final int BUF_TAIL = 14;

    // ---- struct io_uring_buf_reg

    public static final int BUF_REG_SIZE = 40;
    public static final int BUF_REG_RING_ADDR = 0;
    public static final int BUF_REG_RING_ENTRIES = 8;
    public static final int BUF_REG_BGID = 12;
    public static final int BUF_REG_FLAGS = 14;
    public static final int BUF_REG_MIN_LEFT = 16;

    // ---- struct io_uring_buf_status

    public static final int BUF_STATUS_SIZE = 40;
    public static final int BUF_STATUS_BUF_GROUP = 0;
    public static final int BUF_STATUS_HEAD = 4;

    // ---- struct io_uring_rsrc_register

    public static final int RSRC_REGISTER_SIZE = 32;
    public static final int RSRC_REGISTER_NR = 0;
    public static final int RSRC_REGISTER_FLAGS = 4;
    public static final int RSRC_REGISTER_DATA = 16;
    public static final int RSRC_REGISTER_TAGS = 24;

    // ---- struct io_uring_rsrc_update

    /**
     * Of {@link #IORING_REGISTER_RING_FDS} too: {@code OFFSET} is the index, {@code DATA} the
     * descriptor.
     */
    public static final int RSRC_UPDATE_SIZE = 16;

    public static final int RSRC_UPDATE_OFFSET = 0;
    public static final int RSRC_UPDATE_DATA = 8;

    // ---- struct io_uring_rsrc_update2

    public static final int RSRC_UPDATE2_SIZE = 32;
    public static final int RSRC_UPDATE2_OFFSET = 0;
    public static final int RSRC_UPDATE2_DATA = 8;
    public static final int RSRC_UPDATE2_TAGS = 16;
    public static final int RSRC_UPDATE2_NR = 24;

    // ---- struct io_uring_file_index_range

    public static final int FILE_INDEX_RANGE_SIZE = 16;
    public static final int FILE_INDEX_RANGE_OFF = 0;
    public static final int FILE_INDEX_RANGE_LEN = 4;

    // ---- struct io_uring_probe

    /** Followed by {@code OPS_LEN} entries of {@code PROBE_OP_SIZE} bytes. */
    public static final int PROBE_SIZE = 16;

    public static final int PROBE_LAST_OP = 0;
    public static final int PROBE_OPS_LEN = 1;
    public static final int PROBE_OPS = 16;

    // ---- struct io_uring_probe_op

    public static final int PROBE_OP_SIZE = 8;
    public static final int PROBE_OP_OP = 0;
    public static final int PROBE_OP_FLAGS = 2;

    // ---- struct io_uring_sync_cancel_reg

    public static final int SYNC_CANCEL_REG_SIZE = 64;
    public static final int SYNC_CANCEL_REG_ADDR = 0;
    public static final int SYNC_CANCEL_REG_FD = 8;
    public static final int SYNC_CANCEL_REG_FLAGS = 12;
    public static final int SYNC_CANCEL_REG_TIMEOUT = 16;
    public static final int SYNC_CANCEL_REG_OPCODE = 32;

    // ---- struct io_uring_recvmsg_out

    public static final int RECVMSG_OUT_SIZE = 16;
    public static final int RECVMSG_OUT_NAMELEN = 0;
    public static final int RECVMSG_OUT_CONTROLLEN = 4;
    public static final int RECVMSG_OUT_PAYLOADLEN = 8;
    public static final int RECVMSG_OUT_FLAGS = 12;

    // ---- struct io_uring_napi

    public static final int NAPI_SIZE = 16;
    public static final int NAPI_BUSY_POLL_TO = 0;
    public static final int NAPI_PREFER_BUSY_POLL = 4;

    // ---- struct io_uring_clock_register

    public static final int CLOCK_REGISTER_SIZE = 16;
    public static final int CLOCK_REGISTER_CLOCKID = 0;

    // ---- struct io_uring_clone_buffers

    public static final int CLONE_BUFFERS_SIZE = 32;
    public static final int CLONE_BUFFERS_SRC_FD = 0;
    public static final int CLONE_BUFFERS_FLAGS = 4;
    public static final int CLONE_BUFFERS_SRC_OFF = 8;
    public static final int CLONE_BUFFERS_DST_OFF = 12;
    public static final int CLONE_BUFFERS_NR = 16;

    // ---- struct io_uring_region_desc

    public static final int REGION_DESC_SIZE = 64;
    public static final int REGION_DESC_USER_ADDR = 0;
    public static final int REGION_DESC_SIZE_FIELD = 8;
    public static final int REGION_DESC_FLAGS = 16;
    public static final int REGION_DESC_ID = 20;
    public static final int REGION_DESC_MMAP_OFFSET = 24;

    // ---- struct io_uring_mem_region_reg

    public static final int MEM_REGION_REG_SIZE = 32;
    public static final int MEM_REGION_REG_REGION_UPTR = 0;
    public static final int MEM_REGION_REG_FLAGS = 8;

    // ---- struct io_uring_query_hdr

    public static final int QUERY_HDR_SIZE = 40;
    public static final int QUERY_HDR_NEXT_ENTRY = 0;
    public static final int QUERY_HDR_QUERY_DATA = 8;
    public static final int QUERY_HDR_QUERY_OP = 16;
    public static final int QUERY_HDR_SIZE_FIELD = 20;
    public static final int QUERY_HDR_RESULT = 24;

    // ---- struct io_uring_query_opcode

    public static final int QUERY_OPCODE_SIZE = 48;
    public static final int QUERY_OPCODE_NR_REQUEST_OPCODES = 0;
    public static final int QUERY_OPCODE_NR_REGISTER_OPCODES = 4;
    public static final int QUERY_OPCODE_FEATURE_FLAGS = 8;
    public static final int QUERY_OPCODE_RING_SETUP_FLAGS = 16;
    public static final int QUERY_OPCODE_ENTER_FLAGS = 24;
    public static final int QUERY_OPCODE_SQE_FLAGS = 32;
    public static final int QUERY_OPCODE_NR_QUERY_OPCODES = 40;
}
