// SPDX-License-Identifier: MIT
//
// The table's calls where they add to the system's: private working directory, environment and mask,
// directories, spawn.
#include "check.h"
#include "host/host.h"

#include <string.h>

static void test_environment(void) {
    char *const given[] = {"ONE=1", "TWO=2", NULL};
    Host *host = host_new(&host_posix, HOST_PRIVATE, given, NULL);
    CHECK(strcmp(host_environment_get(host, "ONE"), "1") == 0);
    CHECK(host_environment_get(host, "ON") == NULL);
    CHECK_EQUAL(host_environment_set(host, "ONE", "one"), 0);
    CHECK_EQUAL(host_environment_set(host, "KRAIT_TEST_PRIVATE", ""), 0);
    CHECK_EQUAL(host_environment_set(host, "A=B", "x"), -EINVAL);
    CHECK_EQUAL(host_environment_set(host, "", "x"), -EINVAL);
    CHECK(getenv("KRAIT_TEST_PRIVATE") == NULL);
    CHECK_EQUAL(host_environment_unset(host, "TWO"), 0);
    CHECK_EQUAL(host_environment_unset(host, "TWO"), 0);
    char name[20];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "N%d", i);
        CHECK_EQUAL(host_environment_set(host, name, name), 0);
    }
    CHECK(strcmp(host_environment_get(host, "N99"), "N99") == 0);
    size_t count = 0;
    for (char *const *entry = host_environment_list(host); *entry; entry++)
        count++;
    CHECK_EQUAL(count, 102);
    host_delete(host);
    host = host_new(&host_posix, HOST_PROCESS, host_process_environment(), NULL);
    CHECK_EQUAL(host_environment_set(host, "KRAIT_TEST_SHARED", "yes"), 0);
    CHECK(strcmp(getenv("KRAIT_TEST_SHARED"), "yes") == 0);
    CHECK_EQUAL(host_environment_unset(host, "KRAIT_TEST_SHARED"), 0);
    CHECK(getenv("KRAIT_TEST_SHARED") == NULL);
    host_delete(host);
}

static void test_directories(void) {
    char before[PATH_MAX], path[PATH_MAX], top[] = "/tmp/krait-host-XXXXXX";
    CHECK(getcwd(before, sizeof before));
    CHECK(mkdtemp(top));
    Host *host = host_new(&host_posix, HOST_PRIVATE, NULL, NULL);
    CHECK(host_getcwd(host, path, sizeof path) > 0 && strcmp(path, before) == 0);
    CHECK_EQUAL(host_chdir(host, top), 0);
    CHECK(host_getcwd(host, path, sizeof path) > 0 && strcmp(path, top) == 0);
    CHECK_EQUAL(host_getcwd(host, path, 3), -ERANGE);
    CHECK(getcwd(path, sizeof path) && strcmp(path, before) == 0); // the process stays where it was
    CHECK(host_umask(host, 027) >= 0);
    CHECK_EQUAL(host_umask(host, 027), 027);
    int fd = host_open(host, AT_FDCWD, "file", O_CREAT | O_RDWR, 0666);
    CHECK(fd >= 0);
    CHECK_EQUAL(host_inheritable(host, fd), 0);
    struct stat status;
    CHECK_EQUAL(host_fstat(host, fd, &status), 0);
    CHECK_EQUAL(status.st_mode & 027, 0);
    CHECK_EQUAL(host_write(host, fd, "hello", 5), 5);
    CHECK_EQUAL(host_close(host, fd), 0);
    CHECK_EQUAL(host_truncate(host, "file", 3), 0);
    CHECK_EQUAL(host_stat(host, AT_FDCWD, "file", 0, &status), 0);
    CHECK_EQUAL(status.st_size, 3);
    CHECK_EQUAL(host_stat(host, AT_FDCWD, "nothing", 0, &status), -ENOENT);
    CHECK_EQUAL(host_chdir(host, "file"), -ENOTDIR);
    CHECK_EQUAL(host_mkdir(host, AT_FDCWD, "sub", 0777), 0);
    CHECK_EQUAL(host_rename(host, AT_FDCWD, "file", AT_FDCWD, "sub/moved"), 0);
    CHECK_EQUAL(host_symlink(host, "sub", AT_FDCWD, "link"), 0);
    CHECK_EQUAL(host_readlink(host, AT_FDCWD, "link", path, sizeof path), 3);
    HostDirectory *directory;
    HostDirectoryEntry entry;
    CHECK_EQUAL(host_directory_open(host, AT_FDCWD, ".", &directory), 0);
    for (int round = 0; round < 2; round++) {
        int seen = 0;
        while (host_directory_read(host, directory, &entry) > 0)
            seen += strcmp(entry.name, "sub") == 0 ? 1 : strcmp(entry.name, "link") == 0 ? 10 : 100;
        CHECK_EQUAL(seen, 11);
        host_directory_rewind(host, directory);
    }
    host_directory_close(host, directory);
    // A child of a private Host starts where that is, with its mask.
    int ends[2];
    CHECK_EQUAL(host_pipe(host, ends, 0), 0);
    char *const programs[] = {"/nonexistent/sh", "/bin/sh", NULL};
    char *const arguments[] = {"sh", "-c", "pwd; umask; echo $WORD; ls /proc/self/fd | wc -l", NULL};
    char *const environment[] = {"WORD=krait", "PATH=/usr/bin:/bin", NULL};
    HostSpawn spawn = {.executables = programs,
                       .arguments = arguments,
                       .environment = environment,
                       .input_read = -1,
                       .input_write = -1,
                       .output_read = ends[0],
                       .output_write = ends[1],
                       .error_read = -1,
                       .error_write = -1,
                       .report_read = -1,
                       .report_write = -1,
                       .close_descriptors = true,
                       .restore_signals = true,
                       .process_group = -1,
                       .user = -1,
                       .group = -1,
                       .umask = -1};
    int child = host_spawn(host, &spawn);
    CHECK(child > 0);
    CHECK_EQUAL(host_close(host, ends[1]), 0);
    char text[PATH_MAX] = "", expected[PATH_MAX];
    size_t length = 0;
    for (ssize_t count; (count = host_read(host, ends[0], text + length, sizeof text - 1 - length)) > 0;)
        length += (size_t)count;
    text[length] = 0;
    int result;
    CHECK_EQUAL(host_waitpid(host, child, &result, 0), child);
    CHECK_EQUAL(result, 0);
    snprintf(expected, sizeof expected, "%s\n0027\nkrait\n4\n", top);
    if (strcmp(text, expected) != 0)
        fprintf(stderr, "got: %s\n", text);
    CHECK(strcmp(text, expected) == 0);
    CHECK_EQUAL(host_close(host, ends[0]), 0);
    // What cannot start says why.
    char *const missing[] = {"/nonexistent/program", NULL};
    for (int case_ = 0; case_ < 2; case_++) {
        CHECK_EQUAL(host_pipe(host, ends, 0), 0);
        spawn.executables = case_ ? programs : missing;
        spawn.working_directory = case_ ? "/nonexistent" : NULL;
        spawn.output_read = spawn.output_write = -1;
        spawn.report_read = ends[0];
        spawn.report_write = ends[1];
        child = host_spawn(host, &spawn);
        CHECK_EQUAL(host_close(host, ends[1]), 0);
        ssize_t count = host_read(host, ends[0], text, sizeof text - 1);
        CHECK(count > 0);
        text[count] = 0;
        CHECK(strcmp(text, case_ ? "OSError:2:noexec:chdir" : "OSError:2:") == 0);
        CHECK_EQUAL(host_close(host, ends[0]), 0);
        CHECK_EQUAL(host_waitpid(host, child, &result, 0), child);
    }
    CHECK_EQUAL(host_unlink(host, AT_FDCWD, "sub/moved", 0), 0);
    CHECK_EQUAL(host_unlink(host, AT_FDCWD, "sub", 0), -EISDIR);
    CHECK_EQUAL(host_unlink(host, AT_FDCWD, "sub", AT_REMOVEDIR), 0);
    CHECK_EQUAL(host_unlink(host, AT_FDCWD, "link", 0), 0);
    CHECK_EQUAL(host_unlink(host, AT_FDCWD, top, AT_REMOVEDIR), 0);
    CHECK_EQUAL(host_getcwd(host, path, sizeof path), -ENOENT);
    host_delete(host);
}

static void run(void *argument) {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    *(int *)argument = sigismember(&mask, SIGINT);
}

static void test_system(void) {
    Host *host = host_new(&host_posix, HOST_PROCESS, host_process_environment(), NULL);
    HostThread *thread;
    int blocked = -1;
    CHECK_EQUAL(host_thread_start(host, &thread, run, &blocked, 1 << 20), 0);
    CHECK_EQUAL(host_thread_join(host, thread), 0);
    CHECK_EQUAL(blocked, 1); // signals are for the program's own threads
    unsigned char random[16] = {0};
    CHECK_EQUAL(host_getrandom(host, random, sizeof random, 0), sizeof random);
    CHECK(host_cpu_count(host) >= 1 && host_cpu_count_usable(host) >= 1);
    CHECK_EQUAL(host_sysconf(host, _SC_PAGESIZE), sysconf(_SC_PAGESIZE));
    CHECK_EQUAL(host_sysconf(host, 123456), -EINVAL);
    int64_t first = host_monotonic(host), now;
    CHECK(first > 0 && host_monotonic(host) >= first);
    CHECK_EQUAL(host_clock_get(host, CLOCK_REALTIME, &now), 0);
    CHECK(now > INT64_C(1600000000) * HOST_NANOSECONDS_PER_SECOND);
    CHECK_EQUAL(host_clock_get(host, 12345, &now), -EINVAL);
    CHECK_EQUAL(host_environment_set(host, "TZ", "EST5EDT,M3.2.0,M11.1.0"), 0);
    CHECK_EQUAL(host_timezone_load(host), 0);
    struct tm fields;
    CHECK_EQUAL(host_local_time(host, 0, &fields), 0);
    CHECK_EQUAL(fields.tm_hour, 19);
    char names[2][64];
    int64_t west[2];
    bool has_summer;
    CHECK_EQUAL(host_timezone_names(host, names, west, &has_summer), 0);
    CHECK(strcmp(names[0], "EST") == 0 && strcmp(names[1], "EDT") == 0 && has_summer);
    CHECK_EQUAL(west[0], 18000);
    CHECK_EQUAL(west[1], 14400);
    int64_t seconds;
    CHECK_EQUAL(host_make_time(host, &fields, &seconds), 0);
    CHECK_EQUAL(seconds, 0);
    CHECK_EQUAL(host_utc_time(host, INT64_MAX, &fields), -EOVERFLOW);
    char text[32];
    CHECK_EQUAL(host_utc_time(host, 86400, &fields), 0);
    CHECK_EQUAL(host_format_time(host, text, sizeof text, "%Y-%m-%d", &fields), 10);
    CHECK(strcmp(text, "1970-01-02") == 0);
    CHECK_EQUAL(host_format_time(host, text, 5, "%Y-%m-%d", &fields), -ERANGE);
    CHECK_EQUAL(host_format_time(host, text, 5, "", &fields), 0);
    void *library = host_library_open(host, NULL, 1);
    CHECK(library && host_library_symbol(host, library, "getpid"));
    CHECK(!host_library_symbol(host, library, "no_such_symbol_anywhere") && host_library_error(host));
    CHECK_EQUAL(host_library_close(host, library), 0);
    host_delete(host);
}

int main(void) {
    test_environment();
    test_directories();
    test_system();
    return 0;
}
