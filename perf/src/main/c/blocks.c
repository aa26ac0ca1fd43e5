/*
 * Random reads of a file of numbered blocks (Blocks.java) on a ring, so many at a time: what the kernel can do,
 * for Ringspun's readers to be measured against.
 *
 *   blocks FILE
 *
 * Says and answers what SubjectMain.java does: `ready 0 DESCRIPTION`; `evict` and `fill` by `resident SHARE`;
 * `run DEPTH PASS once|again buffered|direct MILLIS` by `worked READS ELAPSED CPU -1`, times in nanoseconds. Every
 * block's first and last word are compared. Ends with its stdin.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "ring.h"

enum {
    BYTES = 4096, /* of a block */
    DEPTH_MAX = 4096,
    MILLIS_MAX = 600000,
    CHUNK_BYTES = 1 << 20,
    EVICTIONS_MAX = 5,
};

static const uint64_t ODD = 0x9e3779b97f4a7c15u;

struct reading {
    int fd;
    uint64_t blocks;    /* of the file, a power of two */
    uint64_t pass;      /* chooses the order */
    uint64_t index_max; /* where to stop, if not by time */
    uint64_t index;     /* the next one's place in that order */
    uint64_t reads;
    unsigned char *memory;
    uint64_t *block_of; /* what each place in memory waits for */
    char failure[120];  /* empty as long as all is well */
};

static uint64_t nanos(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Blocks.at: the same order for all who read. */
static uint64_t block_at(const struct reading *reading, uint64_t index) {
    uint64_t mask = reading->blocks - 1;
    int bits = __builtin_ctzll(reading->blocks);
    int half = bits / 2 > 1 ? bits / 2 : 1;
    uint64_t key = (reading->pass + index / reading->blocks) * ODD;
    uint64_t x = (index + (key >> 17)) & mask;
    x = (x * (key | 1)) & mask;
    x ^= x >> half;
    x = (x * ODD) & mask;
    x ^= x >> half;
    x = (x * (key >> 31 | 1)) & mask;
    return x;
}

static int is_right(const unsigned char *memory, uint64_t block) {
    uint64_t first, last;
    memcpy(&first, memory, sizeof first);
    memcpy(&last, memory + BYTES - sizeof last, sizeof last);
    uint64_t word = __builtin_bswap64((block + 1) * ODD); /* Java writes the highest byte first */
    return first == word && last == ~word;
}

/* Asks for the next block, if there is one. Returns how many were asked for, or -1. */
static int ask(struct ring *ring, struct reading *reading, uint64_t place) {
    if (reading->index >= reading->index_max) {
        return 0;
    }
    uint64_t block = block_at(reading, reading->index++);
    struct io_uring_sqe *entry = ring_entry(ring);
    if (!entry) {
        return -1;
    }
    entry->opcode = IORING_OP_READ;
    entry->fd = reading->fd;
    entry->addr = (uint64_t)(uintptr_t)(reading->memory + place * BYTES);
    entry->len = BYTES;
    entry->off = block * BYTES;
    entry->user_data = place;
    reading->block_of[place] = block;
    return 1;
}

/* Looks at what came back; says in `failure` what is wrong with it. */
static void judge(struct reading *reading, const struct io_uring_cqe *completion) {
    uint64_t place = completion->user_data;
    unsigned long long block = reading->block_of[place];
    if (completion->res < 0) {
        snprintf(reading->failure, sizeof reading->failure, "block %llu: %s", block, strerror(-completion->res));
    } else if (completion->res != BYTES) {
        snprintf(reading->failure, sizeof reading->failure, "block %llu: %d bytes only", block, completion->res);
    } else if (!is_right(reading->memory + place * BYTES, block)) {
        snprintf(reading->failure, sizeof reading->failure, "block %llu came back with the wrong content", block);
    }
    reading->reads++;
}

/* Keeps `depth` reads with the kernel until the time is over, and waits for the last of them. */
static void read_at_depth(struct ring *ring, struct reading *reading, uint64_t depth, uint64_t end) {
    int flying = 0;
    for (uint64_t place = 0; place < depth && !*reading->failure; place++) {
        int asked = ask(ring, reading, place);
        flying += asked > 0 ? asked : 0;
    }
    while (flying > 0) {
        struct io_uring_cqe *completion;
        if (ring_submit(ring, 1) < 0) { /* what flies still writes to our memory */
            printf("failed io_uring_enter: %s\n", strerror(errno));
            exit(1);
        }
        int more = nanos(CLOCK_MONOTONIC) < end;
        while ((completion = ring_completion(ring))) {
            uint64_t place = completion->user_data;
            flying--;
            judge(reading, completion);
            ring_seen(ring);
            if (more && !*reading->failure && ask(ring, reading, place) > 0) {
                flying++;
            }
        }
    }
}

static void run(struct ring *ring, struct reading *reading, uint64_t depth, uint64_t millis) {
    static unsigned char *memory;
    static uint64_t block_of[DEPTH_MAX];
    if (!memory && posix_memalign((void **)&memory, BYTES, (size_t)DEPTH_MAX * BYTES) != 0) {
        printf("failed no memory\n");
        return;
    }
    reading->memory = memory;
    reading->block_of = block_of;
    uint64_t cpu = nanos(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t start = nanos(CLOCK_MONOTONIC);
    read_at_depth(ring, reading, depth, start + millis * 1000000u);
    uint64_t elapsed = nanos(CLOCK_MONOTONIC) - start;
    cpu = nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    if (*reading->failure) {
        printf("failed %s\n", reading->failure);
    } else {
        printf("worked %llu %llu %llu -1\n", (unsigned long long)reading->reads, (unsigned long long)elapsed,
               (unsigned long long)cpu);
    }
}

/* ---------------------------------------------------------------- the page cache */

static double resident(int fd, size_t bytes) {
    size_t pages = (bytes + BYTES - 1) / BYTES;
    unsigned char *held = malloc(pages);
    void *mapped = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
    size_t there = 0;
    if (held && mapped != MAP_FAILED && mincore(mapped, bytes, held) == 0) {
        for (size_t i = 0; i < pages; i++) {
            there += held[i] & 1;
        }
    } else {
        there = pages; /* not known to be cold */
    }
    if (mapped != MAP_FAILED) {
        munmap(mapped, bytes);
    }
    free(held);
    return (double)there / (double)pages;
}

static double evict(int fd, size_t bytes) {
    double left = 1;
    for (int i = 0; i < EVICTIONS_MAX && left > 0; i++) {
        posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        left = resident(fd, bytes);
    }
    return left;
}

static double fill(int fd, size_t bytes) {
    static unsigned char chunk[CHUNK_BYTES];
    if (resident(fd, bytes) >= 1) {
        return 1;
    }
    for (off_t at = 0; at < (off_t)bytes && pread(fd, chunk, sizeof chunk, at) > 0; at += CHUNK_BYTES) {
    }
    return resident(fd, bytes);
}

/* ---------------------------------------------------------------- the process */

static void answer(struct ring *ring, const char *line, int buffered, int direct, size_t bytes) {
    unsigned long depth, pass, millis;
    char times[8], way[12];
    if (strcmp(line, "evict\n") == 0) {
        printf("resident %f\n", evict(buffered, bytes));
    } else if (strcmp(line, "fill\n") == 0) {
        printf("resident %f\n", fill(buffered, bytes));
    } else if (sscanf(line, "run %lu %lu %7s %11s %lu", &depth, &pass, times, way, &millis) == 5 && depth >= 1
               && depth <= DEPTH_MAX && millis <= MILLIS_MAX) {
        struct reading reading = {.fd = strcmp(way, "direct") == 0 ? direct : buffered,
                                  .blocks = bytes / BYTES,
                                  .pass = pass,
                                  .index_max = strcmp(times, "once") == 0 ? bytes / BYTES : UINT64_MAX};
        if (reading.fd < 0) {
            printf("failed the file cannot be read past the page cache\n");
        } else {
            run(ring, &reading, depth, millis);
        }
    } else {
        printf("failed not understood: %s", line);
    }
}

int main(int count, char **words) {
    char line[128];
    struct ring ring;
    struct stat status;
    if (count != 2) {
        fprintf(stderr, "usage: blocks FILE\n");
        return 2;
    }
    int buffered = open(words[1], O_RDONLY | O_CLOEXEC);
    int direct = open(words[1], O_RDONLY | O_CLOEXEC | O_DIRECT);
    if (buffered < 0 || fstat(buffered, &status) != 0 || status.st_size < BYTES) {
        printf("unavailable %s: %s\n", words[1], strerror(errno));
        return 1;
    }
    if (ring_open(&ring, DEPTH_MAX, DEPTH_MAX) < 0) {
        printf("unavailable io_uring_setup: %s\n", strerror(errno));
        return 1;
    }
    printf("ready 0 C, reads on a ring, as many at a time as others have threads\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) && strcmp(line, "quit\n") != 0) {
        answer(&ring, line, buffered, direct, (size_t)status.st_size);
        fflush(stdout);
    }
    return 0;
}
