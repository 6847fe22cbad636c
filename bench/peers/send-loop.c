/*
 * The floor of fan-out: a loop of send(). Takes the number of connections and the length of a frame, says `port <n>`,
 * and for each line `go <messages> <a write> <writes a second>` sends so many WebSocket frames to every connection.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void send_all(int to, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(to, bytes, length, MSG_NOSIGNAL);
    if (sent < 0) fail("send");
    bytes += sent;
    length -= (size_t)sent;
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return 1;
  int connections = atoi(argv[1]), payload = atoi(argv[2]);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 512) < 0) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);

  int *open = calloc((size_t)connections, sizeof(int)), on = 1;
  for (int n = 0; n < connections; n++) {
    open[n] = accept(listener, NULL, NULL);
    if (open[n] < 0) fail("accept");
    setsockopt(open[n], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }

  int messages, each, rate;
  while (scanf(" go %d %d %d", &messages, &each, &rate) == 3) {
    size_t frame = (size_t)payload + 4, length = frame * (size_t)each;
    char *bytes = malloc(length);
    memset(bytes, 'x', length);
    for (int n = 0; n < each; n++) {
      bytes[frame * n] = (char)0x81;
      bytes[frame * n + 1] = 126;
      bytes[frame * n + 2] = (char)(payload >> 8);
      bytes[frame * n + 3] = (char)payload;
    }
    struct timespec due;
    clock_gettime(CLOCK_MONOTONIC, &due);
    for (int sent = 0; sent < messages; sent += each) {
      for (int n = 0; n < connections; n++) send_all(open[n], bytes, length);
      due.tv_nsec += 1000000000L / rate;
      if (due.tv_nsec >= 1000000000L) due.tv_sec++, due.tv_nsec -= 1000000000L;
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    }
    free(bytes);
    puts("done");
    fflush(stdout);
  }
  return 0;
}
