/*
 * The echo servers that Ringspun's is measured against: what a C program on the same kernel interfaces costs.
 *
 *   echo epoll|single|multishot BUFFER_BYTES THREADS PATH
 *
 *   epoll      readiness, then recv and send
 *   single     a ring; one receive into the connection's own memory, one send, and so on
 *   multishot  a ring; one receive that stays, into buffers that the kernel picks, sent from there
 *
 * Each thread has a loop, a socket that listens (on the same port, by SO_REUSEPORT) and connections of its own.
 * With a PATH other than `-` there is one socket, of the Unix domain, that all listen at.
 * Says and answers what SubjectMain.java does: `ready ADDRESS DESCRIPTION` or `unavailable REASON`; then `stats`
 * by `stats CPU_NANOS -1` and `memory` by `memory 0` (there is no Java heap). Ends with its stdin.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "ring.h"

enum {
    BACKLOG = 4096,        /* the same as in EchoServer.java */
    THREADS_MAX = 64,
    BUFFER_BYTES_MAX = 1 << 20,
    CONNECTIONS_MAX = 1 << 16, /* descriptors above are refused */
    EVENTS_MAX = 512,
    SUBMISSIONS = 256,     /* these two as IoConfig has them */
    COMPLETIONS = 16384,
    BUFFERS = 2048,        /* a loop's; a power of two */
    GROUP = 0,
    NONE = -1,
};

/* What a completion is of: the lowest bits of its user data, above them the descriptor. */
enum kind { ACCEPTED, RECEIVED, SENT, KIND_BITS = 2, KIND_MASK = (1 << KIND_BITS) - 1 };

struct connection {
    unsigned char *memory; /* its own buffer, unless buffers are picked */
    int filled;            /* bytes in it that are to go back */
    int sent;              /* of those */
    int first;             /* buffers that wait to be sent, the first one being sent; NONE if there are none */
    int last;
    int receiving;         /* whether a receive is with the kernel */
    int ended;             /* whether the peer has said its last */
    int starving;          /* next in the row of those that found no buffer */
};

struct loop {
    pthread_t thread;
    int listener;
    int buffer_bytes;
    struct connection *connections; /* by descriptor */
    struct ring ring;
    struct io_uring_buf_ring *buffers;
    unsigned char *buffer_memory;
    unsigned short buffers_tail;
    int next[BUFFERS];  /* the buffer sent after this one on its connection */
    int bytes[BUFFERS]; /* how much is in it, from `begun` */
    int begun[BUFFERS];
    int held;           /* buffers that are not the kernel's */
    int starved;        /* the first connection that found no buffer, or NONE */
};

/* Where each loop says that it is open, and the main thread waits for all. */
static pthread_barrier_t opened;

static void give_up(const char *format, ...) {
    va_list values;
    va_start(values, format);
    printf("unavailable ");
    vprintf(format, values);
    printf(": %s\n", strerror(errno));
    va_end(values);
    fflush(stdout);
    exit(1);
}

static int listen_at(int port, int shared) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || (shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0)
        || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0) {
        give_up("listen");
    }
    return fd;
}

static int listen_at_path(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        give_up("listen");
    }
    strcpy(address.sun_path, path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0) {
        give_up("listen");
    }
    return fd;
}

static int port_of(int listener) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
        give_up("getsockname");
    }
    return ntohs(address.sin_port);
}

/* A connection that was accepted, or NULL if it was refused. */
static struct connection *welcome(struct loop *loop, int fd, int own_memory) {
    int one = 1;
    if (fd >= CONNECTIONS_MAX) {
        close(fd);
        return NULL;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); /* the Unix domain has no such delay, and says so */
    struct connection *c = &loop->connections[fd];
    unsigned char *memory = c->memory; /* of an earlier connection of this number */
    if (own_memory && !memory && !(memory = malloc((size_t)loop->buffer_bytes))) {
        close(fd);
        return NULL;
    }
    *c = (struct connection){.memory = memory, .first = NONE, .last = NONE, .starving = NONE};
    return c;
}

/* ---------------------------------------------------------------- epoll */

/* Sends what is left. Returns 1 if all is sent, 0 if the rest must wait, -1 if the connection is over. */
static int send_rest(struct connection *c, int fd) {
    while (c->sent < c->filled) {
        ssize_t n = send(fd, c->memory + c->sent, (size_t)(c->filled - c->sent), MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            return errno == EAGAIN ? 0 : -1;
        }
        c->sent += n < 0 ? 0 : (int)n;
    }
    c->filled = c->sent = 0;
    return 1;
}

static void epoll_accept(struct loop *loop, int epoll) {
    int fd;
    while ((fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        if (welcome(loop, fd, 1) && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
            close(fd);
        }
    }
}

static void epoll_ready(struct loop *loop, int epoll, int fd) {
    struct connection *c = &loop->connections[fd];
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    int waited = c->filled > 0;
    if (!waited) {
        ssize_t n = recv(fd, c->memory, (size_t)loop->buffer_bytes, 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        if (n <= 0) {
            close(fd);
            return;
        }
        c->filled = (int)n;
    }
    int done = send_rest(c, fd);
    if (done < 0) {
        close(fd);
    } else if (waited == done) { /* from waiting to not, or the other way round */
        event.events = done ? EPOLLIN : EPOLLOUT;
        epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
    }
}

static void *epoll_loop(void *argument) {
    struct loop *loop = argument;
    struct epoll_event events[EVENTS_MAX];
    struct epoll_event event = {.events = EPOLLIN, .data.fd = loop->listener};
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0 || fcntl(loop->listener, F_SETFL, O_NONBLOCK) != 0
        || epoll_ctl(epoll, EPOLL_CTL_ADD, loop->listener, &event) != 0) {
        give_up("epoll");
    }
    pthread_barrier_wait(&opened);
    for (;;) {
        int n = epoll_wait(epoll, events, EVENTS_MAX, -1);
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == loop->listener) {
                epoll_accept(loop, epoll);
            } else {
                epoll_ready(loop, epoll, events[i].data.fd);
            }
        }
    }
    return NULL;
}

/* ---------------------------------------------------------------- rings */

static struct io_uring_sqe *stage(struct loop *loop, uint8_t opcode, int fd, enum kind kind) {
    struct io_uring_sqe *entry = ring_entry(&loop->ring);
    if (!entry) {
        give_up("io_uring_enter");
    } else {
        entry->opcode = opcode;
        entry->fd = fd;
        entry->user_data = (uint64_t)fd << KIND_BITS | (uint64_t)kind;
    }
    return entry;
}

static void stage_accept(struct loop *loop) {
    struct io_uring_sqe *entry = stage(loop, IORING_OP_ACCEPT, loop->listener, ACCEPTED);
    entry->accept_flags = SOCK_CLOEXEC;
    entry->ioprio = IORING_ACCEPT_MULTISHOT;
}

static void stage_send(struct loop *loop, int fd, const unsigned char *from, int bytes) {
    struct io_uring_sqe *entry = stage(loop, IORING_OP_SEND, fd, SENT);
    entry->addr = (uint64_t)(uintptr_t)from;
    entry->len = (uint32_t)bytes;
    entry->msg_flags = MSG_NOSIGNAL | MSG_WAITALL;
}

static void stage_receive_once(struct loop *loop, int fd) {
    struct io_uring_sqe *entry = stage(loop, IORING_OP_RECV, fd, RECEIVED);
    entry->addr = (uint64_t)(uintptr_t)loop->connections[fd].memory;
    entry->len = (uint32_t)loop->buffer_bytes;
}

static void single_completed(struct loop *loop, int fd, enum kind kind, int result) {
    struct connection *c = &loop->connections[fd];
    if (result <= 0) {
        close(fd);
    } else if (kind == RECEIVED) {
        c->filled = result;
        c->sent = 0;
        stage_send(loop, fd, c->memory, result);
    } else if ((c->sent += result) < c->filled) {
        stage_send(loop, fd, c->memory + c->sent, c->filled - c->sent);
    } else {
        stage_receive_once(loop, fd);
    }
}

static void stage_receive_many(struct loop *loop, int fd) {
    struct io_uring_sqe *entry = stage(loop, IORING_OP_RECV, fd, RECEIVED);
    entry->ioprio = IORING_RECV_MULTISHOT;
    entry->flags = IOSQE_BUFFER_SELECT;
    entry->buf_group = GROUP;
    loop->connections[fd].receiving = 1;
}

static unsigned char *buffer(const struct loop *loop, int id) {
    return loop->buffer_memory + (size_t)id * (size_t)loop->buffer_bytes;
}

/* Lets the kernel fill it again. */
static void give_back(struct loop *loop, int id) {
    struct io_uring_buf *place = &loop->buffers->bufs[loop->buffers_tail & (BUFFERS - 1)];
    place->addr = (uint64_t)(uintptr_t)buffer(loop, id);
    place->len = (uint32_t)loop->buffer_bytes;
    place->bid = (uint16_t)id;
    loop->held--;
    __atomic_store_n(&loop->buffers->tail, ++loop->buffers_tail, __ATOMIC_RELEASE);
}

static void open_buffers(struct loop *loop) {
    size_t bytes = BUFFERS * sizeof(struct io_uring_buf);
    loop->buffers = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    loop->buffer_memory = mmap(NULL, (size_t)BUFFERS * (size_t)loop->buffer_bytes, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct io_uring_buf_reg ring = {
        .ring_addr = (uint64_t)(uintptr_t)loop->buffers, .ring_entries = BUFFERS, .bgid = GROUP};
    if (loop->buffers == MAP_FAILED || loop->buffer_memory == MAP_FAILED
        || syscall(SYS_io_uring_register, loop->ring.descriptor, IORING_REGISTER_PBUF_RING, &ring, 1) < 0) {
        give_up("a ring of buffers");
    }
    loop->held = BUFFERS;
    for (int id = 0; id < BUFFERS; id++) {
        give_back(loop, id);
    }
}

static void send_first(struct loop *loop, int fd) {
    int id = loop->connections[fd].first;
    stage_send(loop, fd, buffer(loop, id) + loop->begun[id], loop->bytes[id]);
}

/* Closes once nothing of the connection is with the kernel any more. */
static void close_if_over(struct connection *c, int fd) {
    if (c->ended && !c->receiving && c->first == NONE) {
        close(fd);
    }
}

static void many_received(struct loop *loop, int fd, const struct io_uring_cqe *completion) {
    struct connection *c = &loop->connections[fd];
    int result = completion->res;
    c->receiving = (completion->flags & IORING_CQE_F_MORE) != 0;
    if (result > 0) {
        int id = (int)(completion->flags >> IORING_CQE_BUFFER_SHIFT);
        loop->held++;
        loop->next[id] = NONE;
        loop->begun[id] = 0;
        loop->bytes[id] = result;
        if (c->first == NONE) {
            c->first = c->last = id;
            send_first(loop, fd);
        } else { /* sends of one socket must not overtake each other */
            loop->next[c->last] = id;
            c->last = id;
        }
    } else if (result == -ENOBUFS) {
        c->starving = loop->starved;
        loop->starved = fd;
        return;
    } else {
        c->ended = 1;
    }
    if (!c->receiving && !c->ended) {
        stage_receive_many(loop, fd);
    }
    close_if_over(c, fd);
}

static void many_sent(struct loop *loop, int fd, int result) {
    struct connection *c = &loop->connections[fd];
    int id = c->first;
    if (result > 0 && result < loop->bytes[id]) {
        loop->begun[id] += result;
        loop->bytes[id] -= result;
        send_first(loop, fd);
        return;
    }
    if (result <= 0 && !c->ended) { /* the receive ends too, and the rest goes nowhere */
        c->ended = 1;
        shutdown(fd, SHUT_RDWR);
    }
    c->first = loop->next[id];
    give_back(loop, id);
    if (c->first != NONE) {
        send_first(loop, fd);
    }
    close_if_over(c, fd);
}

/* There are buffers again for those that found none. */
static void feed(struct loop *loop) {
    int fd = loop->starved;
    loop->starved = NONE;
    while (fd != NONE) {
        int next = loop->connections[fd].starving;
        stage_receive_many(loop, fd);
        fd = next;
    }
}

static void open_ring(struct loop *loop) {
    if (ring_open(&loop->ring, SUBMISSIONS, COMPLETIONS) < 0) {
        give_up("io_uring_setup");
    }
    stage_accept(loop);
}

static void accepted(struct loop *loop, const struct io_uring_cqe *completion, int multishot) {
    int fd = completion->res;
    if (fd >= 0 && welcome(loop, fd, !multishot)) {
        if (multishot) {
            stage_receive_many(loop, fd);
        } else {
            stage_receive_once(loop, fd);
        }
    }
    if (!(completion->flags & IORING_CQE_F_MORE)) {
        stage_accept(loop);
    }
}

static void ring_loop(struct loop *loop, int multishot) {
    for (;;) {
        struct io_uring_cqe *completion;
        if (ring_submit(&loop->ring, 1) < 0) {
            give_up("io_uring_enter");
        }
        while ((completion = ring_completion(&loop->ring))) {
            int fd = (int)(completion->user_data >> KIND_BITS);
            enum kind kind = completion->user_data & KIND_MASK;
            if (kind == ACCEPTED) {
                accepted(loop, completion, multishot);
            } else if (!multishot) {
                single_completed(loop, fd, kind, completion->res);
            } else if (kind == RECEIVED) {
                many_received(loop, fd, completion);
            } else {
                many_sent(loop, fd, completion->res);
            }
            ring_seen(&loop->ring);
        }
        if (multishot && loop->starved != NONE && loop->held < BUFFERS) {
            feed(loop);
        }
    }
}

static void *single_loop(void *argument) {
    open_ring(argument);
    pthread_barrier_wait(&opened);
    ring_loop(argument, 0);
    return NULL;
}

static void *multishot_loop(void *argument) {
    struct loop *loop = argument;
    open_ring(loop);
    open_buffers(loop);
    loop->starved = NONE;
    pthread_barrier_wait(&opened);
    ring_loop(loop, 1);
    return NULL;
}

/* ---------------------------------------------------------------- the process */

static void answer_until_told_to_end(void) {
    char line[64];
    while (fgets(line, sizeof line, stdin) && strcmp(line, "quit\n") != 0) {
        struct timespec t;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        if (strcmp(line, "stats\n") == 0) {
            printf("stats %lld -1\n", (long long)t.tv_sec * 1000000000 + t.tv_nsec);
        } else if (strcmp(line, "memory\n") == 0) {
            printf("memory 0\n");
        } else {
            printf("failed not understood: %s", line);
        }
        fflush(stdout);
    }
}

int main(int count, char **words) {
    static const struct {
        const char *name;
        void *(*body)(void *);
        const char *what;
    } ways[] = {
        {"epoll", epoll_loop, "C, epoll, recv and send"},
        {"single", single_loop, "C, a ring, single receives and sends"},
        {"multishot", multishot_loop, "C, a ring, multishot receives into a ring of buffers"},
    };
    struct rlimit files;
    int bytes = count == 5 ? atoi(words[2]) : 0;
    int threads = count == 5 ? atoi(words[3]) : 0;
    size_t way = 0;
    while (count == 5 && way < sizeof ways / sizeof *ways && strcmp(ways[way].name, words[1]) != 0) {
        way++;
    }
    if (way == sizeof ways / sizeof *ways || bytes < 1 || bytes > BUFFER_BYTES_MAX || threads < 1
        || threads > THREADS_MAX) {
        fprintf(stderr, "usage: echo epoll|single|multishot BUFFER_BYTES THREADS PATH\n");
        return 2;
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    int unix_listener = strcmp(words[4], "-") == 0 ? -1 : listen_at_path(words[4]);
    int port = 0;
    pthread_barrier_init(&opened, NULL, (unsigned)threads + 1);
    for (int i = 0; i < threads; i++) {
        struct loop *loop = calloc(1, sizeof *loop);
        if (!loop || !(loop->connections = calloc(CONNECTIONS_MAX, sizeof *loop->connections))) {
            give_up("memory");
            return 1;
        }
        loop->buffer_bytes = bytes;
        if (unix_listener >= 0) {
            loop->listener = unix_listener;
        } else {
            loop->listener = listen_at(port, threads > 1);
            port = port_of(loop->listener);
        }
        if (pthread_create(&loop->thread, NULL, ways[way].body, loop) != 0) {
            give_up("a thread");
        }
    }
    pthread_barrier_wait(&opened);
    if (unix_listener >= 0) {
        printf("ready %s %s\n", words[4], ways[way].what);
    } else {
        printf("ready %d %s\n", port, ways[way].what);
    }
    fflush(stdout);
    answer_until_told_to_end();
    return 0;
}
