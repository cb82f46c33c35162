#ifndef DYN_HDF5_CHILD_H
#define DYN_HDF5_CHILD_H

/* A child process that reads a file which nobody vouches for. Damaged files make the library read behind its buffers, go round in
   circles or fill the memory; none of that can be caught within a process. */

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The numbers by which the child knows its three descriptors; it has no others. */
enum { DYN_CHILD_CHANNEL = 3, DYN_CHILD_MEMORY = 4, DYN_CHILD_FILE = 5 };

struct dyn_child {
    pid_t process;
    int channel; /* a stream to and from the child */
    int memory; /* a file without a name that both can reach */
};

/* What the child leaves of the state it was born with: no other files, no handlers, no output. */
static inline void dyn_settle_child(int channel, int memory, int file) {
    static const int reset[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGXCPU, SIGINT, SIGTERM, SIGPIPE};
    struct rlimit core = {0, 0};
    sigset_t none;
    int nowhere = open("/dev/null", O_RDWR);
    char name[32];
    /* The file is opened once more: a lock on it must end with the parent. */
    int again = snprintf(name, sizeof name, "/proc/self/fd/%d", file) > 0 ? open(name, O_RDONLY) : -1;
    int ends[3] = {fcntl(channel, F_DUPFD, 16), fcntl(memory, F_DUPFD, 16), fcntl(again, F_DUPFD, 16)};
    if (nowhere < 0 || ends[0] < 0 || ends[1] < 0 || ends[2] < 0) _exit(1);
    for (size_t index = 0; index < sizeof reset / sizeof *reset; index++) signal(reset[index], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* What the allocator says when it finds its lists broken is nobody's business. */
    for (int number = 0; number < 3; number++) dup2(nowhere, number);
    for (int number = 0; number < 3; number++) dup2(ends[number], DYN_CHILD_CHANNEL + number);
    /* Whoever waits for the end of another channel must not wait for this process. */
    if (syscall(SYS_close_range, DYN_CHILD_FILE + 1, ~0u, 0) != 0)
        for (int number = DYN_CHILD_FILE + 1; number < 4096; number++) close(number);
    setrlimit(RLIMIT_CORE, &core);
}

/* Begins a child: 0 in the child, 1 in the parent, -1 where the system refuses. */
static inline int dyn_begin_child(int file, struct dyn_child *child) {
    int ends[2] = {-1, -1};
    child->memory = (int)syscall(SYS_memfd_create, "dyn-reader", 1u /* MFD_CLOEXEC */);
    if (child->memory < 0) return -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        close(child->memory);
        return -1;
    }
    child->channel = ends[0];
    child->process = fork();
    if (child->process == 0) dyn_settle_child(ends[1], child->memory, file);
    if (child->process != 0) close(ends[1]);
    if (child->process < 0) {
        close(ends[0]);
        close(child->memory);
    }
    return child->process < 0 ? -1 : child->process > 0;
}

/* How a child came to its end; the status with which it exits, where it does so itself. */
enum dyn_child_end { DYN_CHILD_LEFT, DYN_CHILD_CRASHED, DYN_CHILD_ENDLESS, DYN_CHILD_FULL, DYN_CHILD_INTERRUPTED };

/* Waits for the end of a child, which is killed where `kills`, and says how it came about. */
static inline enum dyn_child_end dyn_end_child(const struct dyn_child *child, int kills) {
    int status = 0;
    pid_t ended;
    if (kills) kill(child->process, SIGKILL);
    close(child->channel);
    close(child->memory);
    while ((ended = waitpid(child->process, &status, 0)) < 0 && errno == EINTR) {}
    if (ended < 0) return DYN_CHILD_LEFT;
    if (WIFEXITED(status)) return WEXITSTATUS(status) == DYN_CHILD_FULL ? DYN_CHILD_FULL : DYN_CHILD_LEFT;
    switch (WTERMSIG(status)) {
    case SIGXCPU: return DYN_CHILD_ENDLESS;
    case SIGINT: case SIGTERM: return DYN_CHILD_INTERRUPTED;
    case SIGKILL: return DYN_CHILD_FULL;
    default: return DYN_CHILD_CRASHED;
    }
}

/* The nanoseconds of processor time that a child has taken; -1 where that is not known. */
static inline long long dyn_child_time(pid_t process) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return -1;
    return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The bytes of addresses that this process has. */
static inline size_t dyn_address_space(void) {
    char text[64] = {0};
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    return count > 0 ? strtoull(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

/* From now on this process may take so many bytes of addresses. */
static inline void dyn_limit_addresses(size_t bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0) return;
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    setrlimit(RLIMIT_AS, &limit);
}

/* From now on this process may take so many further seconds of processor time. */
static inline void dyn_limit_seconds(size_t seconds) {
    struct rlimit limit;
    struct rusage usage;
    if (getrlimit(RLIMIT_CPU, &limit) != 0 || getrusage(RUSAGE_SELF, &usage) != 0) return;
    rlim_t until = (rlim_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + 2 + seconds;
    limit.rlim_cur = until < limit.rlim_max ? until : limit.rlim_max;
    setrlimit(RLIMIT_CPU, &limit);
}

/* Gives back the memory of a part of the file without a name: a hole that keeps the file's length. */
static inline void dyn_release_memory(int memory, size_t offset, size_t bytes) {
    syscall(SYS_fallocate, memory, 0x02 | 0x01 /* FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE */, (off_t)offset, (off_t)bytes);
}

/* Makes memory that was never written hold junk. From a young heap it would be zero, and what the library takes from it by mistake
   would pass for an empty table or name here, and be freed as a wild pointer in a process that has run for longer. */
static inline void dyn_soil_memory(void) {
    mallopt(M_PERTURB, 0x5A);
    /* The allocator's small blocks of late are given again as they are: they are used up. They stay with the child. */
    H5garbage_collect();
    for (size_t size = 8; size <= 1032; size += 16)
        for (int count = 0; count < 8; count++) {
            void *volatile used = malloc(size);
            (void)used;
        }
}

static inline herr_t dyn_note_entry(unsigned index, const H5E_error2_t *entry, void *data) {
    (void)index;
    if (entry->min_num == H5E_NOSPACE || entry->min_num == H5E_CANTALLOC) *(int *)data = 1;
    return 0;
}

/* Notes in an `int` whether memory was refused. */
static inline herr_t dyn_note_error(hid_t stack, void *data) { return H5Ewalk2(stack, H5E_WALK_DOWNWARD, dyn_note_entry, data); }

#endif
