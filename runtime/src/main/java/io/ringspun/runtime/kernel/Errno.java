package io.ringspun.runtime.kernel;

/**
 * Linux's error numbers, their names and their texts, the same on x86-64 and aarch64.
 *
 * <p>The texts are the C library's of the locale {@code C}, kept here because {@code strerror}
 * follows the process's locale, and because an exception must be buildable where a native call
 * would be unwelcome. {@link Failures} decides what a number means to a caller.
 */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int E2BIG = 7;
    public static final int ENOEXEC = 8;
    public static final int EBADF = 9;
    public static final int ECHILD = 10;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int ENOTBLK = 15;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENOTTY = 25;
    public static final int ETXTBSY = 26;
    public static final int EFBIG = 27;
    public static final int ENOSPC = 28;
    public static final int ESPIPE = 29;
    public static final int EROFS = 30;
    public static final int EMLINK = 31;
    public static final int EPIPE = 32;
    public static final int EDOM = 33;
    public static final int ERANGE = 34;
    public static final int EDEADLK = 35;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOLCK = 37;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ENOMSG = 42;
    public static final int EIDRM = 43;
    public static final int ECHRNG = 44;
    public static final int EL2NSYNC = 45;
    public static final int EL3HLT = 46;
    public static final int EL3RST = 47;
    public static final int ELNRNG = 48;
    public static final int EUNATCH = 49;
    public static final int ENOCSI = 50;
    public static final int EL2HLT = 51;
    public static final int EBADE = 52;
    public static final int EBADR = 53;
    public static final int EXFULL = 54;
    public static final int ENOANO = 55;
    public static final int EBADRQC = 56;
    public static final int EBADSLT = 57;
    public static final int EBFONT = 59;
    public static final int ENOSTR = 60;
    public static final int ENODATA = 61;
    public static final int ETIME = 62;
    public static final int ENOSR = 63;
    public static final int ENONET = 64;
    public static final int ENOPKG = 65;
    public static final int EREMOTE = 66;
    public static final int ENOLINK = 67;
    public static final int EADV = 68;
    public static final int ESRMNT = 69;
    public static final int ECOMM = 70;
    public static final int EPROTO = 71;
    public static final int EMULTIHOP = 72;
    public static final int EDOTDOT = 73;
    public static final int EBADMSG = 74;
    public static final int EOVERFLOW = 75;
    public static final int ENOTUNIQ = 76;
    public static final int EBADFD = 77;
    public static final int EREMCHG = 78;
    public static final int ELIBACC = 79;
    public static final int ELIBBAD = 80;
    public static final int ELIBSCN = 81;
    public static final int ELIBMAX = 82;
    public static final int ELIBEXEC = 83;
    public static final int EILSEQ = 84;
    public static final int ERESTART = 85;
    public static final int ESTRPIPE = 86;
    public static final int EUSERS = 87;
    public static final int ENOTSOCK = 88;
    public static final int EDESTADDRREQ = 89;
    public static final int EMSGSIZE = 90;
    public static final int EPROTOTYPE = 91;
    public static final int ENOPROTOOPT = 92;
    public static final int EPROTONOSUPPORT = 93;
    public static final int ESOCKTNOSUPPORT = 94;
    public static final int EOPNOTSUPP = 95;
    public static final int EPFNOSUPPORT = 96;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ENETRESET = 102;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int EISCONN = 106;
    public static final int ENOTCONN = 107;
    public static final int ESHUTDOWN = 108;
    public static final int ETOOMANYREFS = 109;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;
    public static final int EALREADY = 114;
    public static final int EINPROGRESS = 115;
    public static final int ESTALE = 116;
    public static final int EUCLEAN = 117;
    public static final int ENOTNAM = 118;
    public static final int ENAVAIL = 119;
    public static final int EISNAM = 120;
    public static final int EREMOTEIO = 121;
    public static final int EDQUOT = 122;
    public static final int ENOMEDIUM = 123;
    public static final int EMEDIUMTYPE = 124;
    public static final int ECANCELED = 125;
    public static final int ENOKEY = 126;
    public static final int EKEYEXPIRED = 127;
    public static final int EKEYREVOKED = 128;
    public static final int EKEYREJECTED = 129;
    public static final int EOWNERDEAD = 130;
    public static final int ENOTRECOVERABLE = 131;
    public static final int ERFKILL = 132;
    public static final int EHWPOISON = 133;

    public static final int EWOULDBLOCK = EAGAIN;
    public static final int EDEADLOCK = EDEADLK;
    public static final int ENOTSUP = EOPNOTSUPP;

    /** By number; the gaps, 0, 41 and 58, have no entry. */
    private static final String[] NAMES = new String[EHWPOISON + 1];

    private static final String[] TEXTS = new String[EHWPOISON + 1];

    static {
        entry(EPERM, "EPERM", "Operation not permitted");
        entry(ENOENT, "ENOENT", "No such file or directory");
        entry(ESRCH, "ESRCH", "No such process");
        entry(EINTR, "EINTR", "Interrupted system call");
        entry(EIO, "EIO", "Input/output error");
        entry(ENXIO, "ENXIO", "No such device or address");
        entry(E2BIG, "E2BIG", "Argument list too long");
        entry(ENOEXEC, "ENOEXEC", "Exec format error");
        entry(EBADF, "EBADF", "Bad file descriptor");
        entry(ECHILD, "ECHILD", "No child processes");
        entry(EAGAIN, "EAGAIN", "Resource temporarily unavailable");
        entry(ENOMEM, "ENOMEM", "Cannot allocate memory");
        entry(EACCES, "EACCES", "Permission denied");
        entry(EFAULT, "EFAULT", "Bad address");
        entry(ENOTBLK, "ENOTBLK", "Block device required");
        entry(EBUSY, "EBUSY", "Device or resource busy");
        entry(EEXIST, "EEXIST", "File exists");
        entry(EXDEV, "EXDEV", "Invalid cross-device link");
        entry(ENODEV, "ENODEV", "No such device");
        entry(ENOTDIR, "ENOTDIR", "Not a directory");
        entry(EISDIR, "EISDIR", "Is a directory");
        entry(EINVAL, "EINVAL", "Invalid argument");
        entry(ENFILE, "ENFILE", "Too many open files in system");
        entry(EMFILE, "EMFILE", "Too many open files");
        entry(ENOTTY, "ENOTTY", "Inappropriate ioctl for device");
        entry(ETXTBSY, "ETXTBSY", "Text file busy");
        entry(EFBIG, "EFBIG", "File too large");
        entry(ENOSPC, "ENOSPC", "No space left on device");
        entry(ESPIPE, "ESPIPE", "Illegal seek");
        entry(EROFS, "EROFS", "Read-only file system");
        entry(EMLINK, "EMLINK", "Too many links");
        entry(EPIPE, "EPIPE", "Broken pipe");
        entry(EDOM, "EDOM", "Numerical argument out of domain");
        entry(ERANGE, "ERANGE", "Numerical result out of range");
        entry(EDEADLK, "EDEADLK", "Resource deadlock avoided");
        entry(ENAMETOOLONG, "ENAMETOOLONG", "File name too long");
        entry(ENOLCK, "ENOLCK", "No locks available");
        entry(ENOSYS, "ENOSYS", "Function not implemented");
        entry(ENOTEMPTY, "ENOTEMPTY", "Directory not empty");
        entry(ELOOP, "ELOOP", "Too many levels of symbolic links");
        entry(ENOMSG, "ENOMSG", "No message of desired type");
        entry(EIDRM, "EIDRM", "Identifier removed");
        entry(ECHRNG, "ECHRNG", "Channel number out of range");
        entry(EL2NSYNC, "EL2NSYNC", "Level 2 not synchronized");
        entry(EL3HLT, "EL3HLT", "Level 3 halted");
        entry(EL3RST, "EL3RST", "Level 3 reset");
        entry(ELNRNG, "ELNRNG", "Link number out of range");
        entry(EUNATCH, "EUNATCH", "Protocol driver not attached");
        entry(ENOCSI, "ENOCSI", "No CSI structure available");
        entry(EL2HLT, "EL2HLT", "Level 2 halted");
        entry(EBADE, "EBADE", "Invalid exchange");
        entry(EBADR, "EBADR", "Invalid request descriptor");
        entry(EXFULL, "EXFULL", "Exchange full");
        entry(ENOANO, "ENOANO", "No anode");
        entry(EBADRQC, "EBADRQC", "Invalid request code");
        entry(EBADSLT, "EBADSLT", "Invalid slot");
        entry(EBFONT, "EBFONT", "Bad font file format");
        entry(ENOSTR, "ENOSTR", "Device not a stream");
        entry(ENODATA, "ENODATA", "No data available");
        entry(ETIME, "ETIME", "Timer expired");
        entry(ENOSR, "ENOSR", "Out of streams resources");
        entry(ENONET, "ENONET", "Machine is not on the network");
        entry(ENOPKG, "ENOPKG", "Package not installed");
        entry(EREMOTE, "EREMOTE", "Object is remote");
        entry(ENOLINK, "ENOLINK", "Link has been severed");
        entry(EADV, "EADV", "Advertise error");
        entry(ESRMNT, "ESRMNT", "Srmount error");
        entry(ECOMM, "ECOMM", "Communication error on send");
        entry(EPROTO, "EPROTO", "Protocol error");
        entry(EMULTIHOP, "EMULTIHOP", "Multihop attempted");
        entry(EDOTDOT, "EDOTDOT", "RFS specific error");
        entry(EBADMSG, "EBADMSG", "Bad message");
        entry(EOVERFLOW, "EOVERFLOW", "Value too large for defined data type");
        entry(ENOTUNIQ, "ENOTUNIQ", "Name not unique on network");
        entry(EBADFD, "EBADFD", "File descriptor in bad state");
        entry(EREMCHG, "EREMCHG", "Remote address changed");
        entry(ELIBACC, "ELIBACC", "Can not access a needed shared library");
        entry(ELIBBAD, "ELIBBAD", "Accessing a corrupted shared library");
        entry(ELIBSCN, "ELIBSCN", ".lib section in a.out corrupted");
        entry(ELIBMAX, "ELIBMAX", "Attempting to link in too many shared libraries");
        entry(ELIBEXEC, "ELIBEXEC", "Cannot exec a shared library directly");
        entry(EILSEQ, "EILSEQ", "Invalid or incomplete multibyte or wide character");
        entry(ERESTART, "ERESTART", "Interrupted system call should be restarted");
        entry(ESTRPIPE, "ESTRPIPE", "Streams pipe error");
        entry(EUSERS, "EUSERS", "Too many users");
        entry(ENOTSOCK, "ENOTSOCK", "Socket operation on non-socket");
        entry(EDESTADDRREQ, "EDESTADDRREQ", "Destination address required");
        entry(EMSGSIZE, "EMSGSIZE", "Message too long");
        entry(EPROTOTYPE, "EPROTOTYPE", "Protocol wrong type for socket");
        entry(ENOPROTOOPT, "ENOPROTOOPT", "Protocol not available");
        entry(EPROTONOSUPPORT, "EPROTONOSUPPORT", "Protocol not supported");
        entry(ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT", "Socket type not supported");
        entry(EOPNOTSUPP, "EOPNOTSUPP", "Operation not supported");
        entry(EPFNOSUPPORT, "EPFNOSUPPORT", "Protocol family not supported");
        entry(EAFNOSUPPORT, "EAFNOSUPPORT", "Address family not supported by protocol");
        entry(EADDRINUSE, "EADDRINUSE", "Address already in use");
        entry(EADDRNOTAVAIL, "EADDRNOTAVAIL", "Cannot assign requested address");
        entry(ENETDOWN, "ENETDOWN", "Network is down");
        entry(ENETUNREACH, "ENETUNREACH", "Network is unreachable");
        entry(ENETRESET, "ENETRESET", "Network dropped connection on reset");
        entry(ECONNABORTED, "ECONNABORTED", "Software caused connection abort");
        entry(ECONNRESET, "ECONNRESET", "Connection reset by peer");
        entry(ENOBUFS, "ENOBUFS", "No buffer space available");
        entry(EISCONN, "EISCONN", "Transport endpoint is already connected");
        entry(ENOTCONN, "ENOTCONN", "Transport endpoint is not connected");
        entry(ESHUTDOWN, "ESHUTDOWN", "Cannot send after transport endpoint shutdown");
        entry(ETOOMANYREFS, "ETOOMANYREFS", "Too many references: cannot splice");
        entry(ETIMEDOUT, "ETIMEDOUT", "Connection timed out");
        entry(ECONNREFUSED, "ECONNREFUSED", "Connection refused");
        entry(EHOSTDOWN, "EHOSTDOWN", "Host is down");
        entry(EHOSTUNREACH, "EHOSTUNREACH", "No route to host");
        entry(EALREADY, "EALREADY", "Operation already in progress");
        entry(EINPROGRESS, "EINPROGRESS", "Operation now in progress");
        entry(ESTALE, "ESTALE", "Stale file handle");
        entry(EUCLEAN, "EUCLEAN", "Structure needs cleaning");
        entry(ENOTNAM, "ENOTNAM", "Not a XENIX named type file");
        entry(ENAVAIL, "ENAVAIL", "No XENIX semaphores available");
        entry(EISNAM, "EISNAM", "Is a named type file");
        entry(EREMOTEIO, "EREMOTEIO", "Remote I/O error");
        entry(EDQUOT, "EDQUOT", "Disk quota exceeded");
        entry(ENOMEDIUM, "ENOMEDIUM", "No medium found");
        entry(EMEDIUMTYPE, "EMEDIUMTYPE", "Wrong medium type");
        entry(ECANCELED, "ECANCELED", "Operation canceled");
        entry(ENOKEY, "ENOKEY", "Required key not available");
        entry(EKEYEXPIRED, "EKEYEXPIRED", "Key has expired");
        entry(EKEYREVOKED, "EKEYREVOKED", "Key has been revoked");
        entry(EKEYREJECTED, "EKEYREJECTED", "Key was rejected by service");
        entry(EOWNERDEAD, "EOWNERDEAD", "Owner died");
        entry(ENOTRECOVERABLE, "ENOTRECOVERABLE", "State not recoverable");
        entry(ERFKILL, "ERFKILL", "Operation not possible due to RF-kill");
        entry(EHWPOISON, "EHWPOISON", "Memory page has hardware error");
    }

    private Errno() {}

    /**
     * The name of an error number, such as {@code ECONNRESET}.
     *
     * @param errno positive; one that is not in the table is named by its number, such as {@code
     *     errno 524}
     */
    public static String name(int errno) {
        return isKnown(errno) ? NAMES[errno] : "errno " + errno;
    }

    /**
     * What an error number says, such as {@code Connection reset by peer}.
     *
     * @param errno positive; one that is not in the table reads {@code Unknown error 524}
     */
    public static String text(int errno) {
        return isKnown(errno) ? TEXTS[errno] : "Unknown error " + errno;
    }

    private static boolean isKnown(int errno) {
        return errno > 0 && errno < NAMES.length && NAMES[errno] != null;
    }

    private static void entry(int errno, String name, String text) {
        NAMES[errno] = name;
        TEXTS[errno] = text;
    }
}
