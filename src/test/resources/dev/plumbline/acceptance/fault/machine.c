// A machine whose clock steps and whose disk is slow, as one process sees it: preloaded into it, and told by a file.

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { CLOCK_AHEAD_SECONDS, DISK_TAKES_MICROSECONDS, VALUES };

static volatile int64_t *told;

__attribute__((constructor)) static void begin(void) {
  int file = open(getenv("MACHINE"), O_RDONLY);
  void *values = mmap(NULL, VALUES * sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  told = values == MAP_FAILED ? NULL : values;
  close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int code = syscall(SYS_clock_gettime, clock, now);
  if (code == 0 && told && clock == CLOCK_REALTIME) now->tv_sec += told[CLOCK_AHEAD_SECONDS];
  return code;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  int code = syscall(SYS_gettimeofday, now, zone);
  if (code == 0 && told) now->tv_sec += told[CLOCK_AHEAD_SECONDS];
  return code;
}

time_t time(time_t *to) {
  struct timeval now;
  gettimeofday(&now, NULL);
  if (to) *to = now.tv_sec;
  return now.tv_sec;
}

static void wait_for_disk(int file) {
  struct stat about;
  if (told && told[DISK_TAKES_MICROSECONDS] && fstat(file, &about) == 0 && S_ISREG(about.st_mode))
    usleep(told[DISK_TAKES_MICROSECONDS]);
}

ssize_t write(int file, const void *bytes, size_t size) {
  wait_for_disk(file);
  return syscall(SYS_write, file, bytes, size);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) {
  wait_for_disk(file);
  return syscall(SYS_pwrite64, file, bytes, size, at);
}

ssize_t pread64(int file, void *bytes, size_t size, off64_t at) {
  wait_for_disk(file);
  return syscall(SYS_pread64, file, bytes, size, at);
}

int fsync(int file) {
  wait_for_disk(file);
  return syscall(SYS_fsync, file);
}

int fdatasync(int file) {
  wait_for_disk(file);
  return syscall(SYS_fdatasync, file);
}
