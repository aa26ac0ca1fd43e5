/*
 * The load generator of `ringspun bench`: many connections, one request in flight on each, every
 * byte of every answer compared. One thread on epoll, so that it costs less than what it measures.
 * With a RATE requests are due at fixed times, in turn on all connections, whatever became of those
 * before; their latency counts from when they were due, so that a server that stalls cannot hide the
 * requests that had to wait for it. What is still not answered in the end counts with the time it has
 * waited so far. With a RATE of 0, an answer is followed by the next request.
 *
 * Told on stdin, one line per run:
 *
 *   run ADDRESS CONNECTIONS BYTES WARM_MS MEASURE_MS PID RATE
 *   hold ADDRESS CONNECTIONS BYTES
 *
 * ADDRESS is a port of the loopback, or the path of a Unix-domain socket. To hold is to ask once on each
 * connection and to leave all of them open and silent, until told
 *
 *   release
 *
 * Answers on stdout (times in nanoseconds; CPU is that of process PID within the measured time, -1
 * if it cannot be read; OWN is our own; TOTAL counts the warm-up too):
 *
 *   held                  to `hold`
 *   done TOTAL REQUESTS ELAPSED CPU P50 P99 P999 MAX ERRORS OWN
 *   idle                  the server has closed its ends too, or was given a second to do so
 *   failed TEXT           instead of these
 *
 * Ends when stdin does. LoadClient.java says the same words where there is no C compiler.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 20000,
    BYTES_MAX = 1 << 20,
    EVENTS_MAX = 512,
    CONNECT_SECONDS_MAX = 10,
    FAREWELL_MS_MAX = 1000,
    /* Histogram: 64 steps per power of two, 1.6 % wide, up to 2^63. */
    STEP_BITS = 6,
    STEPS = (64 - STEP_BITS + 1) << STEP_BITS,
};

struct connection {
    int fd; /* -1 once it has failed */
    int sent;
    int received;
    uint64_t sequence;
    uint64_t began; /* when the request in flight was sent, or was due */
    uint64_t due;   /* when the next one is, if there is a rate */
    int busy;       /* whether a request is in flight */
    unsigned char *request;
};

struct run {
    int connections;
    int bytes;
    int epoll;
    struct connection *all;
    unsigned char *answer;
    uint64_t total;
    uint64_t requests;
    uint64_t recorded; /* latencies */
    uint64_t errors;
    uint64_t latency_max;
    int alive;
    uint64_t period; /* from one request to the next on the same connection; 0 without a rate */
    int turn;        /* the connection whose request is due next */
    char reason[160]; /* of the last error */
};

static uint64_t histogram[STEPS];

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int64_t cpu_of(pid_t pid) {
    clockid_t clock;
    struct timespec t;
    if (pid <= 0 || clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0) {
        return -1;
    }
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void record(struct run *run, uint64_t nanos) {
    unsigned shift = nanos < (1u << STEP_BITS) ? 0 : 63u - (unsigned)__builtin_clzll(nanos) - STEP_BITS;
    histogram[(shift << STEP_BITS) + (nanos >> shift)]++;
    run->recorded++;
    if (nanos > run->latency_max) {
        run->latency_max = nanos;
    }
}

/* The middle of the step in which the given share of all latencies is reached. */
static uint64_t percentile(const struct run *run, double share) {
    uint64_t wanted = (uint64_t)((double)run->recorded * share + 0.5);
    uint64_t seen = 0;
    if (run->recorded == 0) {
        return 0;
    }
    for (unsigned i = 0; i < STEPS; i++) {
        seen += histogram[i];
        if (seen >= wanted && seen > 0) {
            unsigned shift = i < (2u << STEP_BITS) ? 0 : (i >> STEP_BITS) - 1;
            uint64_t low = (uint64_t)(i - (shift << STEP_BITS)) << shift;
            uint64_t middle = low + ((1ull << shift) >> 1);
            return middle < run->latency_max ? middle : run->latency_max;
        }
    }
    return run->latency_max;
}

static void drop(struct run *run, struct connection *c, const char *what, int error) {
    snprintf(run->reason, sizeof run->reason, "%s%s%s", what, error ? ": " : "",
             error ? strerror(error) : "");
    run->errors++;
    run->alive--;
    close(c->fd);
    c->fd = -1;
}

/* Sends what is left of the request; the rest follows when the socket is writable again. */
static void send_more(struct run *run, struct connection *c) {
    while (c->sent < run->bytes) {
        ssize_t n = send(c->fd, c->request + c->sent, (size_t)(run->bytes - c->sent), MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            if (errno != EAGAIN) {
                drop(run, c, "send", errno);
            }
            return;
        }
        c->sent += (int)n;
    }
}

/* A new request: no two alike, so that an answer meant for another is noticed. */
static void send_next(struct run *run, struct connection *c, uint64_t at) {
    uint64_t word = ++c->sequence * 0x9e3779b97f4a7c15u + (uint64_t)(c - run->all);
    int i = 0;
    for (; i + 8 <= run->bytes; i += 8, word += 0x0101010101010101u) {
        memcpy(c->request + i, &word, 8);
    }
    memcpy(c->request + i, &word, (size_t)(run->bytes - i));
    c->sent = 0;
    c->received = 0;
    c->began = at;
    c->busy = 1;
    send_more(run, c);
}

/* The request that is due on a connection, if one is; it may be late. */
static void send_due(struct run *run, struct connection *c, uint64_t at) {
    if (c->fd >= 0 && !c->busy && c->due <= at) {
        uint64_t due = c->due;
        c->due += run->period;
        send_next(run, c, due);
    }
}

/* Asks on all whose time has come since the last look. Returns when the next one's will come. */
static uint64_t send_all_due(struct run *run, uint64_t at) {
    for (int looked = 0; looked < run->connections; looked++) {
        struct connection *c = &run->all[run->turn];
        if (c->fd >= 0 && c->due > at) {
            return c->due;
        }
        send_due(run, c, at); /* one that is busy sends it once it has its answer */
        run->turn = (run->turn + 1) % run->connections;
    }
    return at + run->period; /* all wait for answers */
}

/* What nobody has answered yet has waited for so long at least. */
static void record_unanswered(struct run *run, uint64_t at) {
    for (int i = 0; run->period && i < run->connections; i++) {
        struct connection *c = &run->all[i];
        if (c->busy) {
            record(run, at > c->began ? at - c->began : 0);
        }
        for (uint64_t due = c->due; due < at; due += run->period) {
            record(run, at - due);
        }
    }
}

/* Edge-triggered: reads until the answer is whole, then asks again, or until nothing is left. */
static void receive(struct run *run, struct connection *c) {
    while (c->fd >= 0) {
        /* One byte more than expected, to notice an answer that is too long. */
        ssize_t n = recv(c->fd, run->answer, (size_t)(run->bytes - c->received) + 1, 0);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            if (errno != EAGAIN) {
                drop(run, c, "receive", errno);
            }
            return;
        }
        if (n == 0) {
            drop(run, c, "the server closed the connection", 0);
            return;
        }
        if (n > c->sent - c->received || memcmp(run->answer, c->request + c->received, (size_t)n) != 0) {
            drop(run, c, "the answer is not the request", 0);
            return;
        }
        c->received += (int)n;
        if (c->received == run->bytes) {
            uint64_t at = now();
            record(run, at - c->began);
            run->requests++;
            c->busy = 0;
            if (run->period) {
                send_due(run, c, at);
            } else {
                send_next(run, c, at);
            }
            return;
        }
    }
}

/* A socket to connect, and where to; -1 with errno if there can be none. */
static int open_socket(const char *address, struct sockaddr_storage *server, socklen_t *length) {
    int one = 1;
    memset(server, 0, sizeof *server);
    if (strchr(address, '/')) {
        struct sockaddr_un *place = (struct sockaddr_un *)server;
        if (strlen(address) >= sizeof place->sun_path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        place->sun_family = AF_UNIX;
        strcpy(place->sun_path, address);
        *length = sizeof *place;
        return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    }
    struct sockaddr_in *place = (struct sockaddr_in *)server;
    place->sin_family = AF_INET;
    place->sin_port = htons((uint16_t)atoi(address));
    place->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *length = sizeof *place;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    return fd;
}

static int connect_all(struct run *run, const char *address) {
    struct sockaddr_storage server;
    socklen_t length;
    struct timeval limit = {.tv_sec = CONNECT_SECONDS_MAX};
    for (int i = 0; i < run->connections; i++) {
        struct connection *c = &run->all[i];
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
        c->fd = open_socket(address, &server, &length);
        if (c->fd < 0) {
            return -1;
        }
        run->alive++;
        setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (connect(c->fd, (struct sockaddr *)&server, length) != 0 || fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0
            || epoll_ctl(run->epoll, EPOLL_CTL_ADD, c->fd, &event) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Forgets the warm-up. */
static void begin_measuring(struct run *run) {
    run->total += run->requests;
    run->requests = 0;
    run->recorded = 0;
    run->latency_max = 0;
    memset(histogram, 0, sizeof histogram);
}

/* Waits for events until a time, to the nanosecond where the kernel can. */
static int wait_until(struct run *run, struct epoll_event *events, uint64_t at, uint64_t until) {
    uint64_t nanos = until > at ? until - at : 0;
#ifdef SYS_epoll_pwait2
    struct timespec limit = {.tv_sec = (time_t)(nanos / 1000000000u), .tv_nsec = (long)(nanos % 1000000000u)};
    long n = syscall(SYS_epoll_pwait2, run->epoll, events, EVENTS_MAX, &limit, NULL, 0);
    if (n >= 0 || errno != ENOSYS) {
        return (int)n;
    }
#endif
    return epoll_wait(run->epoll, events, EVENTS_MAX, (int)(nanos / 1000000u));
}

static void measure(struct run *run, long warm_ms, long measure_ms, pid_t pid) {
    struct epoll_event events[EVENTS_MAX];
    uint64_t start = now();
    uint64_t edge = start + (uint64_t)warm_ms * 1000000u; /* the end of this phase */
    int measuring = 0;
    int64_t cpu = 0;
    int64_t own = 0;
    for (int i = 0; i < run->connections; i++) {
        run->all[i].due = start + run->period * (uint64_t)i / (uint64_t)run->connections;
        if (!run->period) {
            send_next(run, &run->all[i], now());
        }
    }
    for (;;) {
        uint64_t at = now();
        uint64_t next = run->period ? send_all_due(run, at) : UINT64_MAX;
        if (at >= edge || run->alive == 0) {
            int64_t cpu_now = cpu_of(pid);
            own = cpu_of(getpid()) - own;
            if (measuring || run->alive == 0) {
                cpu = cpu < 0 || cpu_now < 0 ? -1 : cpu_now - cpu;
                start = at - start;
                break;
            }
            measuring = 1;
            begin_measuring(run);
            cpu = cpu_now;
            start = at;
            edge = at + (uint64_t)measure_ms * 1000000u;
        }
        int n = wait_until(run, events, at, next < edge ? next : edge);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (c->fd >= 0 && c->busy && c->sent < run->bytes && (events[i].events & EPOLLOUT)) {
                send_more(run, c);
            }
            if (c->fd >= 0 && (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) {
                receive(run, c);
            }
        }
    }
    record_unanswered(run, now());
    run->total += run->requests;
    if (run->alive == 0) {
        printf("failed all connections ended, the last one: %s\n", run->reason);
        return;
    }
    if (run->errors > 0) {
        fprintf(stderr, "load: %llu errors, the last one: %s\n", (unsigned long long)run->errors, run->reason);
    }
    printf("done %llu %llu %llu %lld %llu %llu %llu %llu %llu %lld\n", (unsigned long long)run->total,
           (unsigned long long)run->requests, (unsigned long long)start, (long long)cpu,
           (unsigned long long)percentile(run, 0.5), (unsigned long long)percentile(run, 0.99),
           (unsigned long long)percentile(run, 0.999), (unsigned long long)run->latency_max,
           (unsigned long long)run->errors, (long long)own);
}

/* Says goodbye and waits for the server to do the same, so that the next run meets a quiet machine. */
static void farewell(struct run *run) {
    uint64_t limit = now() + FAREWELL_MS_MAX * 1000000ull;
    for (int i = 0; i < run->connections; i++) {
        if (run->all[i].fd >= 0) {
            shutdown(run->all[i].fd, SHUT_WR);
        }
    }
    for (int i = 0; i < run->connections; i++) {
        struct pollfd p = {.fd = run->all[i].fd, .events = POLLIN};
        while (p.fd >= 0) {
            uint64_t at = now();
            if (poll(&p, 1, at < limit ? (int)((limit - at) / 1000000u) : 0) <= 0
                || recv(p.fd, run->answer, (size_t)run->bytes, 0) <= 0) {
                break;
            }
        }
    }
}

/* One question and its answer on each connection, one after the other. Returns 0, or -1 with errno. */
static int ask_each(struct run *run) {
    struct timeval limit = {.tv_sec = CONNECT_SECONDS_MAX};
    for (int i = 0; i < run->connections; i++) {
        struct connection *c = &run->all[i];
        send_next(run, c, now());
        if (c->fd < 0 || fcntl(c->fd, F_SETFL, 0) != 0
            || setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0) {
            return -1;
        }
        ssize_t n = recv(c->fd, run->answer, (size_t)run->bytes, MSG_WAITALL);
        if (n != run->bytes || memcmp(run->answer, c->request, (size_t)n) != 0) {
            errno = n < 0 ? errno : EBADMSG;
            return -1;
        }
    }
    return 0;
}

/* Opens a run's connections, and closes what it opened once it is over. Returns 0, or -1 with errno. */
static int begin(struct run *run, const char *address) {
    unsigned char *requests = calloc((size_t)run->connections, (size_t)run->bytes);
    run->all = calloc((size_t)run->connections, sizeof *run->all);
    run->answer = malloc((size_t)run->bytes + 1);
    run->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!run->all || !run->answer || !requests || run->epoll < 0) {
        printf("failed out of memory or descriptors\n");
        exit(1);
    }
    for (int i = 0; i < run->connections; i++) {
        run->all[i].fd = -1;
        run->all[i].request = requests + (size_t)i * (size_t)run->bytes;
    }
    return connect_all(run, address);
}

static void end(struct run *run) {
    for (int i = 0; i < run->connections; i++) {
        if (run->all[i].fd >= 0) {
            close(run->all[i].fd);
        }
    }
    close(run->epoll);
    free(run->all[0].request); /* all requests are one piece of memory */
    free(run->all);
    free(run->answer);
}

static void run_once(struct run *run, const char *address, long warm_ms, long measure_ms, pid_t pid) {
    if (begin(run, address) == 0) {
        measure(run, warm_ms, measure_ms, pid);
        fflush(stdout); /* a reader may have to be stopped before the server can say goodbye */
        farewell(run);
        if (run->alive > 0) {
            printf("idle\n");
        }
    } else {
        printf("failed connecting: %s\n", strerror(errno));
    }
    end(run);
}

static void hold(struct run *run, const char *address) {
    char line[64];
    if (begin(run, address) != 0 || ask_each(run) != 0) {
        printf("failed holding: %s\n", strerror(errno));
    } else {
        printf("held\n");
        fflush(stdout);
        while (fgets(line, sizeof line, stdin) && strcmp(line, "release\n") != 0) {
            printf("failed not understood while holding: %s", line);
            fflush(stdout);
        }
        farewell(run);
        printf("idle\n");
    }
    end(run);
}

static int is_possible(const struct run *run) {
    return run->connections >= 1 && run->connections <= CONNECTIONS_MAX && run->bytes >= 1 && run->bytes <= BYTES_MAX;
}

int main(void) {
    char line[256];
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    prctl(PR_SET_TIMERSLACK, 1); /* wake when told to, not some time after */
    printf("ready\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        struct run run = {.connections = 0};
        char address[128];
        int pid;
        long warm_ms, measure_ms, rate;
        if (sscanf(line, "run %127s %d %d %ld %ld %d %ld", address, &run.connections, &run.bytes, &warm_ms,
                   &measure_ms, &pid, &rate) == 7
            && is_possible(&run) && warm_ms >= 0 && measure_ms >= 1 && rate >= 0) {
            run.period = rate > 0 ? 1000000000u * (uint64_t)run.connections / (uint64_t)rate : 0;
            run_once(&run, address, warm_ms, measure_ms, pid);
        } else if (sscanf(line, "hold %127s %d %d", address, &run.connections, &run.bytes) == 3 && is_possible(&run)) {
            hold(&run, address);
        } else {
            printf("failed not understood: %s", line);
        }
        fflush(stdout);
    }
    return 0;
}
