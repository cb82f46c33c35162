#ifndef DYN_HDF5_TRIAL_H
#define DYN_HDF5_TRIAL_H

/* A trial of a file in a child process. Damaged files make the library read behind its buffers, go round in circles or fill the
   memory; none of that can be caught within a process, so a file that nobody vouches for is first walked through in another. The
   child is a fork that runs only what stands here: nothing of Swift, which could wait there for threads that do not exist. */

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum dyn_trial_outcome { DYN_TRIAL_HARMLESS, DYN_TRIAL_CRASHED, DYN_TRIAL_ENDLESS, DYN_TRIAL_MEMORY, DYN_TRIAL_INTERRUPTED, DYN_TRIAL_IMPOSSIBLE };

enum { DYN_TRIAL_DEPTH = 64, DYN_TRIAL_PIECE = 4096 };

/* More than this is not read at once: sizes that lie are the business of those who read. */
static const double DYN_TRIAL_BYTES = 16e6;

static inline hid_t dyn_trial_text_type(hid_t type) {
    hid_t memory = H5Tcopy(H5T_C_S1);
    H5Tset_size(memory, H5T_VARIABLE);
    H5Tset_cset(memory, H5Tget_cset(type));
    return memory;
}

static inline herr_t dyn_trial_attribute(hid_t object, const char *name, const H5A_info_t *information, void *data) {
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT), type, space;
    (void)information, (void)data;
    if (attribute < 0) return 0;
    type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    if (type >= 0 && space >= 0) {
        hssize_t count = H5Sget_simple_extent_npoints(space);
        size_t size = H5Tget_size(type);
        int isText = H5Tis_variable_str(type) > 0;
        int isPlain = H5Tdetect_class(type, H5T_VLEN) <= 0 && H5Tdetect_class(type, H5T_REFERENCE) <= 0 && H5Tdetect_class(type, H5T_STRING) <= 0;
        if (count > 0 && size > 0 && (double)count * (double)size <= DYN_TRIAL_BYTES && (isText || isPlain || H5Tget_class(type) == H5T_STRING)) {
            hid_t memory = isText ? dyn_trial_text_type(type) : H5Tcopy(type);
            void *values = calloc((size_t)count, isText ? sizeof(char *) : size);
            if (values) {
                H5Aread(attribute, memory, values);
                if (isText) H5Dvlen_reclaim(memory, space, H5P_DEFAULT, values);
                free(values);
            }
            H5Tclose(memory);
        }
    }
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    H5Aclose(attribute);
    return 0;
}

/* Reads some rows of a dataset: all of them where they are texts, a piece at a time. */
static inline void dyn_trial_rows(hid_t dataset, hid_t type, hid_t space, hid_t memory, size_t size, int isText) {
    hsize_t shape[H5S_MAX_RANK], start[H5S_MAX_RANK], part[H5S_MAX_RANK], row = 0, step;
    double across = 1;
    int rank = H5Sget_simple_extent_dims(space, shape, NULL);
    (void)type;
    if (rank < 0) return;
    for (int axis = 1; axis < rank; axis++) across *= (double)shape[axis];
    if (rank == 0) shape[0] = 1;
    if (across < 1 || across * (double)size > DYN_TRIAL_BYTES) return;
    step = (hsize_t)(DYN_TRIAL_PIECE / across) + 1;
    while (row < shape[0]) {
        hsize_t rows = shape[0] - row < step ? shape[0] - row : step;
        hid_t piece = H5Scopy(space), target;
        hsize_t count = (hsize_t)((double)rows * across);
        void *values = calloc((size_t)count, size);
        herr_t status = -1;
        for (int axis = 0; axis < rank; axis++) start[axis] = axis == 0 ? row : 0, part[axis] = axis == 0 ? rows : shape[axis];
        target = H5Screate_simple(1, &count, NULL);
        if (values && piece >= 0 && target >= 0
            && (rank == 0 || H5Sselect_hyperslab(piece, H5S_SELECT_SET, start, NULL, part, NULL) >= 0))
            status = H5Dread(dataset, memory, target, piece, H5P_DEFAULT, values);
        if (values && isText && target >= 0) H5Dvlen_reclaim(memory, target, H5P_DEFAULT, values);
        free(values);
        if (piece >= 0) H5Sclose(piece);
        if (target >= 0) H5Sclose(target);
        if (status < 0 || (!isText && row > 0)) return;
        /* Of numbers the first rows and the last ones. */
        row = isText || rows + step >= shape[0] ? row + rows : shape[0] - step;
    }
}

static inline void dyn_trial_dataset(hid_t dataset) {
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset), creation = H5Dget_create_plist(dataset);
    if (type >= 0 && space >= 0 && creation >= 0) {
        H5D_layout_t layout = H5Pget_layout(creation);
        double chunk = (double)H5Tget_size(type);
        if (layout == H5D_CHUNKED) {
            hsize_t sides[H5S_MAX_RANK];
            int rank = H5Pget_chunk(creation, H5S_MAX_RANK, sides);
            for (int axis = 0; axis < rank; axis++) chunk *= (double)sides[axis];
        }
        /* Goes through the whole index of the chunks. */
        H5Dget_storage_size(dataset);
        if (layout != H5D_VIRTUAL && H5Pget_external_count(creation) == 0 && chunk <= DYN_TRIAL_BYTES) {
            H5T_class_t kind = H5Tget_class(type);
            if (H5Tis_variable_str(type) > 0) {
                hid_t memory = dyn_trial_text_type(type);
                dyn_trial_rows(dataset, type, space, memory, sizeof(char *), 1);
                H5Tclose(memory);
            } else if (kind == H5T_INTEGER || kind == H5T_FLOAT) {
                dyn_trial_rows(dataset, type, space, H5T_NATIVE_DOUBLE, sizeof(double), 0);
            } else if (kind == H5T_ENUM || kind == H5T_STRING) {
                dyn_trial_rows(dataset, type, space, type, H5Tget_size(type), 0);
            }
        }
    }
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    if (creation >= 0) H5Pclose(creation);
}

/* The addresses of the objects that were walked through: links may go in circles. */
struct dyn_trial_seen {
    haddr_t *addresses;
    size_t count, capacity;
};

static inline int dyn_trial_sees(struct dyn_trial_seen *seen, haddr_t address) {
    size_t place;
    if (seen->count * 2 >= seen->capacity) {
        struct dyn_trial_seen larger = {NULL, 0, seen->capacity ? seen->capacity * 2 : 1024};
        larger.addresses = (haddr_t *)malloc(larger.capacity * sizeof(haddr_t));
        if (!larger.addresses) return 1;
        for (size_t index = 0; index < larger.capacity; index++) larger.addresses[index] = HADDR_UNDEF;
        for (size_t index = 0; index < seen->capacity; index++)
            if (seen->addresses[index] != HADDR_UNDEF) dyn_trial_sees(&larger, seen->addresses[index]);
        free(seen->addresses);
        *seen = larger;
    }
    place = (size_t)(address * 0x9E3779B97F4A7C15ull >> 20) % seen->capacity;
    while (seen->addresses[place] != HADDR_UNDEF) {
        if (seen->addresses[place] == address) return 1;
        place = (place + 1) % seen->capacity;
    }
    seen->addresses[place] = address;
    seen->count += 1;
    return 0;
}

struct dyn_trial_step {
    struct dyn_trial_seen *seen;
    int depth;
};

static inline void dyn_trial_object(hid_t location, const char *name, struct dyn_trial_step step);

static inline herr_t dyn_trial_link(hid_t group, const char *name, const H5L_info_t *information, void *data) {
    struct dyn_trial_step step = *(struct dyn_trial_step *)data;
    step.depth += 1;
    if (information->type == H5L_TYPE_HARD && step.depth < DYN_TRIAL_DEPTH) dyn_trial_object(group, name, step);
    return 0;
}

static inline void dyn_trial_object(hid_t location, const char *name, struct dyn_trial_step step) {
    hid_t object = H5Oopen(location, name, H5P_DEFAULT);
    H5I_type_t kind;
    H5O_info_t information;
    if (object < 0) return;
    if (H5Oget_info2(object, &information, H5O_INFO_BASIC) >= 0 && dyn_trial_sees(step.seen, information.addr)) {
        H5Oclose(object);
        return;
    }
    H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, dyn_trial_attribute, NULL);
    kind = H5Iget_type(object);
    if (kind == H5I_DATASET) dyn_trial_dataset(object);
    if (kind == H5I_GROUP) {
        H5Literate(object, H5_INDEX_NAME, H5_ITER_INC, NULL, dyn_trial_link, &step);
        /* Readers go by the order of creation where there is one. */
        H5Literate(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, dyn_trial_link, &step);
    }
    H5Oclose(object);
}

static inline herr_t dyn_trial_entry(unsigned index, const H5E_error2_t *entry, void *data) {
    (void)index;
    if (entry->min_num == H5E_NOSPACE || entry->min_num == H5E_CANTALLOC) *(int *)data = 1;
    return 0;
}

/* Notes whether memory was refused: without the limit of the trial it would have been given. */
static inline herr_t dyn_trial_error(hid_t stack, void *data) {
    return H5Ewalk2(stack, H5E_WALK_DOWNWARD, dyn_trial_entry, data);
}

static inline int dyn_trial_walk(const char *path, int isMarked) {
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), file;
    struct dyn_trial_seen seen = {NULL, 0, 0};
    struct dyn_trial_step step = {&seen, 0};
    hbool_t yes = 1;
    int wantsMemory = 0;
    H5Eset_auto2(H5E_DEFAULT, dyn_trial_error, &wantsMemory);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    H5Pset_file_locking(access, 0, 1);
    if (isMarked) H5Pset(access, "clear_status_flags", &yes), H5Pset(access, "skip_eof_check", &yes);
    if (H5Fis_hdf5(path) > 0 && (file = H5Fopen(path, H5F_ACC_RDONLY, access)) >= 0) {
        dyn_trial_object(file, "/", step);
        H5Fclose(file);
    }
    H5Pclose(access);
    return wantsMemory;
}

/* Makes memory that was never written hold junk. From a young heap it would be zero, and what the library takes from it by mistake
   would pass for an empty table or name here, and be freed as a wild pointer in a process that has run for longer. */
static inline void dyn_trial_soil(void) {
    mallopt(M_PERTURB, 0x5A);
    /* The allocator's small blocks of late are given again as they are: they are used up. They stay with the child. */
    H5garbage_collect();
    for (size_t size = 8; size <= 1032; size += 16)
        for (int count = 0; count < 8; count++) {
            void *volatile used = malloc(size);
            (void)used;
        }
}

static inline size_t dyn_trial_resident(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (size_t)usage.ru_maxrss << 10 : 0;
}

/* Walks through a file in a child process, which may take so many seconds of processor time and bytes of memory. Refusals of the
   library count as harmless: whoever reads the file meets them too. A marked file is one whose writer was killed while others could
   read it. */
static inline enum dyn_trial_outcome dyn_trial(const char *path, int isMarked, unsigned seconds, size_t bytes) {
    int status = 0;
    pid_t child = fork();
    if (child < 0) return DYN_TRIAL_IMPOSSIBLE;
    if (child == 0) {
        static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGXCPU, SIGINT, SIGTERM, SIGPIPE};
        struct rlimit time = {seconds, seconds + 1}, core = {0, 0};
        size_t before = dyn_trial_resident();
        sigset_t none;
        int nowhere = open("/dev/null", O_RDWR);
        for (size_t index = 0; index < sizeof deadly / sizeof *deadly; index++) signal(deadly[index], SIG_DFL);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        /* What the allocator says when it finds its lists broken is nobody's business. */
        if (nowhere >= 0) dup2(nowhere, 1), dup2(nowhere, 2);
        setrlimit(RLIMIT_CORE, &core);
        setrlimit(RLIMIT_CPU, &time);
        /* The processor's time stands still while a process waits. */
        alarm(seconds * 4 + 10);
        {
            struct rlimit memory;
            FILE *file = fopen("/proc/self/statm", "r");
            unsigned long pages = 0;
            if (file && fscanf(file, "%lu", &pages) == 1) {
                memory.rlim_cur = memory.rlim_max = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + bytes;
                setrlimit(RLIMIT_AS, &memory);
            }
            if (file) fclose(file);
        }
        /* Once in the memory that the parent will read it in, once in memory full of junk. */
        if (dyn_trial_walk(path, isMarked)) _exit(DYN_TRIAL_MEMORY);
        dyn_trial_soil();
        if (dyn_trial_walk(path, isMarked)) _exit(DYN_TRIAL_MEMORY);
        _exit(dyn_trial_resident() - before > bytes / 2 ? DYN_TRIAL_MEMORY : DYN_TRIAL_HARMLESS);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return DYN_TRIAL_IMPOSSIBLE;
    if (WIFEXITED(status)) return (enum dyn_trial_outcome)WEXITSTATUS(status);
    switch (WTERMSIG(status)) {
    case SIGXCPU: case SIGALRM: return DYN_TRIAL_ENDLESS;
    case SIGINT: case SIGTERM: return DYN_TRIAL_INTERRUPTED;
    case SIGKILL: return DYN_TRIAL_MEMORY;
    default: return DYN_TRIAL_CRASHED;
    }
}

#endif
