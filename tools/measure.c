// SPDX-License-Identifier: MIT
// measure RESULT LIMIT COMMAND...: runs a command and writes its seconds, its peak memory in kilobytes and
// its exit status (negative: the signal) to the file RESULT. It is killed after LIMIT seconds.
//
// The peak that wait4 tells starts at what the process was before exec, that is, at the size of whoever
// forked: this program is small, so that no measured one seems larger than it is.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void kill_child(int number) {
    (void)number;
    kill(child, SIGKILL);
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: measure RESULT LIMIT COMMAND...\n");
        return 2;
    }
    struct timespec start, end;
    struct rusage usage;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &start);
    child = vfork();
    if (child == 0) {
        execv(argv[3], argv + 3);
        _exit(127);
    }
    signal(SIGALRM, kill_child);
    alarm((unsigned)atoi(argv[2]));
    while (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        if (child < 0) {
            return 1;
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    FILE *result = fopen(argv[1], "w");
    if (!result) {
        return 1;
    }
    fprintf(result, "%.6f %ld %d\n",
            (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9,
            usage.ru_maxrss, WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
    return fclose(result) != 0;
}
