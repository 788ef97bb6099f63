/*
 * A slow line between two network devices that it makes: line A B DELAY JITTER LOSS, in milliseconds and frames of
 * a thousand. Frames wait for DELAY plus or minus JITTER, keep their order, and LOSS of them are dropped, each way.
 * Says "ready" when the devices are there; ends when its standard input does.
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define FRAME 2048
#define QUEUE 4096 /* frames on the line; more are dropped, as by a full router */

struct frame {
  long due;
  int length;
  char bytes[FRAME];
};

struct way {
  int from, to;
  unsigned first, next;
  long last;
  struct frame queue[QUEUE];
};

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int tap(const char *name) {
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (device < 0 || ioctl(device, TUNSETIFF, &request) < 0) {
    perror(name);
    exit(1);
  }
  return device;
}

static void take(struct way *way, int delay, int jitter, int loss) {
  struct frame *frame = &way->queue[way->next % QUEUE];
  char lost[FRAME];
  int drop = way->next - way->first >= QUEUE || random() % 1000 < loss;
  int length = read(way->from, drop ? lost : frame->bytes, FRAME);
  if (length <= 0 || drop) return;
  long due = now() + delay + (jitter ? random() % (2 * jitter + 1) - jitter : 0);
  frame->due = way->last = due > way->last ? due : way->last;
  frame->length = length;
  way->next++;
}

static void give(struct way *way, long until) {
  while (way->first != way->next && way->queue[way->first % QUEUE].due <= until) {
    struct frame *frame = &way->queue[way->first++ % QUEUE];
    /* A device that is down takes nothing: the frame is lost, as on a real line. */
    if (write(way->to, frame->bytes, frame->length) < 0) continue;
  }
}

static int wait_for(struct way *way, long at) {
  return way->first == way->next ? 1000 : (int)(way->queue[way->first % QUEUE].due - at);
}

int main(int count, char **words) {
  if (count != 6) {
    fprintf(stderr, "line A B DELAY JITTER LOSS\n");
    return 2;
  }
  int delay = atoi(words[3]), jitter = atoi(words[4]), loss = atoi(words[5]);
  static struct way there, back;
  there.from = back.to = tap(words[1]);
  there.to = back.from = tap(words[2]);
  srandom((unsigned)now());
  printf("ready\n");
  fflush(stdout);
  struct pollfd ends[3] = {{0, POLLIN, 0}, {there.from, POLLIN, 0}, {back.from, POLLIN, 0}};
  for (;;) {
    long at = now();
    give(&there, at);
    give(&back, at);
    int a = wait_for(&there, at), b = wait_for(&back, at);
    int least = a < b ? a : b;
    if (poll(ends, 3, least > 0 ? least : 0) < 0) return 1;
    char word;
    if (ends[0].revents && read(0, &word, 1) <= 0) return 0;
    if (ends[1].revents & POLLIN) take(&there, delay, jitter, loss);
    if (ends[2].revents & POLLIN) take(&back, delay, jitter, loss);
  }
}
