/*
 * A stand-in for Kafka: librdkafka's cluster for tests, listening on loopback, told what to do by
 * lines on standard input. It keeps the last 5 MiB of each partition in memory, whoever has read them,
 * and forgets all when it ends.
 *
 *   kafka_stand_in BROKERS        prints "brokers HOST:PORT,…"; each command answers "ok" or "error …"
 *
 *   topic NAME PARTITIONS REPLICAS   makes a topic
 *   down BROKER | up BROKER          a broker's connections are cut and refused, or taken again
 *   fail BROKER APIKEY ERROR TIMES MS   a broker answers its next requests of a kind with an error,
 *                                       so many milliseconds later
 *   error NAME CODE                  whoever asks about a topic is answered with an error; 0: no more
 *   leader NAME PARTITION BROKER     another broker leads a partition
 */
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>
#include <stdlib.h>

static int answer(rd_kafka_resp_err_t err) {
  if (err)
    printf("error %s\n", rd_kafka_err2name(err));
  else
    printf("ok\n");
  return fflush(stdout);
}

static rd_kafka_resp_err_t obey(rd_kafka_mock_cluster_t *cluster, const char *line) {
  char topic[250];
  int first, second;
  if (sscanf(line, "topic %249s %d %d", topic, &first, &second) == 3)
    return rd_kafka_mock_topic_create(cluster, topic, first, second);
  if (sscanf(line, "down %d", &first) == 1)
    return rd_kafka_mock_broker_set_down(cluster, first);
  if (sscanf(line, "up %d", &first) == 1)
    return rd_kafka_mock_broker_set_up(cluster, first);
  if (sscanf(line, "leader %249s %d %d", topic, &first, &second) == 3)
    return rd_kafka_mock_partition_set_leader(cluster, topic, first, second);
  if (sscanf(line, "error %249s %d", topic, &first) == 2) {
    rd_kafka_mock_topic_set_error(cluster, topic, first);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  int api, code, times, late;
  if (sscanf(line, "fail %d %d %d %d %d", &first, &api, &code, &times, &late) == 5) {
    rd_kafka_resp_err_t err = RD_KAFKA_RESP_ERR_NO_ERROR;
    for (int i = 0; i < times && !err; i++)
      err = rd_kafka_mock_broker_push_request_error_rtts(cluster, first, api, 1, code, late);
    return err;
  }
  return RD_KAFKA_RESP_ERR__INVALID_ARG;
}

int main(int count, char **given) {
  char reason[256], line[512];
  int brokers = count > 1 ? atoi(given[1]) : 1;
  rd_kafka_conf_t *settings = rd_kafka_conf_new();
  /* It has no brokers of its own to miss. */
  rd_kafka_conf_set(settings, "log_level", "3", reason, sizeof reason);
  rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, settings, reason, sizeof reason);
  if (!client) {
    fprintf(stderr, "Cannot start: %s\n", reason);
    return 1;
  }
  rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(client, brokers);
  if (!cluster) {
    fprintf(stderr, "Cannot start %d brokers\n", brokers);
    return 1;
  }
  printf("brokers %s\n", rd_kafka_mock_cluster_bootstraps(cluster));
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) answer(obey(cluster, line));
  rd_kafka_mock_cluster_destroy(cluster);
  rd_kafka_destroy(client);
  return 0;
}
