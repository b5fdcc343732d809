#!/usr/bin/env bash
# Gives Kafka users exactly the rights that they need of Tideline, by Kafka's own tool. To run it again does no harm.
#
#   deploy/kafka/acls.sh --bootstrap-server kafka:9093 --command-config admin.properties
#
# All arguments go to kafka-acls.sh (KAFKA_ACLS names another one; KAFKA_ACLS=echo shows what would be done). What stands in
# tideline.yaml under another name than the default is told by these variables:
#
#   TIDELINE_TOPICS         source.kafka.topics, with blanks between                 events
#   TIDELINE_GROUP          source.kafka.group_id                                    tideline
#   TIDELINE_PREFIX         sinks.kafka.topic_prefix                                 (none)
#   TIDELINE_TRANSACTIONS   sinks.kafka.transactional_id_prefix                      tideline
#   TIDELINE_MODELS         source.kafka.model_topic                                 (none)
#   TIDELINE_JOB            as whom the job logs in                                  User:tideline
#   TIDELINE_FORGET         as whom `tideline forget` does                           User:tideline-forget
#   TIDELINE_MODEL          as whom `tideline model` does                            User:tideline-model
#   TIDELINE_READER         who reads rows and alerts                                User:tideline-reader
#   TIDELINE_READER_GROUPS  begins the names of its consumer groups                  tideline-reader
#   TIDELINE_SENDER         who writes events                                        User:tideline-sender
#   TIDELINE_CREATE         yes: the job may create the topics that it writes to     no
#
# An empty user gets nothing. docs/security.md says what each right is for.
set -euo pipefail

topics=${TIDELINE_TOPICS-events}
group=${TIDELINE_GROUP-tideline}
models=${TIDELINE_MODELS-}
prefix=${TIDELINE_PREFIX-}
transactions=${TIDELINE_TRANSACTIONS-tideline}
job=${TIDELINE_JOB-User:tideline}
forget=${TIDELINE_FORGET-User:tideline-forget}
model=${TIDELINE_MODEL-User:tideline-model}
reader=${TIDELINE_READER-User:tideline-reader}
reader_groups=${TIDELINE_READER_GROUPS-tideline-reader}
sender=${TIDELINE_SENDER-User:tideline-sender}
create=${TIDELINE_CREATE-no}

if [ $# -eq 0 ]; then
    echo "Usage: acls.sh --bootstrap-server HOST:PORT [--command-config FILE]" >&2
    exit 2
fi
connection=("$@")

allow() { # user, then what kafka-acls.sh takes
    local user=$1
    shift
    if [ -n "$user" ]; then
        "${KAFKA_ACLS:-kafka-acls.sh}" "${connection[@]}" --add --allow-principal "$user" "$@"
    fi
}

named() { # sets `each` to a --topic for every name
    each=()
    local name
    for name in "$@"; do
        each+=(--topic "$name")
    done
}

# shellcheck disable=SC2086 # several topics in one variable
named $topics
events=("${each[@]}")
named "${prefix}scores" "${prefix}activation" "${prefix}alerts" "${prefix}accounts" "${prefix}users" "${prefix}activity"
entities=("${each[@]}") # rows of users and accounts
named "${prefix}product_metrics" "${prefix}activation_cohorts"
sums=("${each[@]}")
named "${prefix}rejected"
rejected=("${each[@]}")

# The job reads events and commits how far it has come. It writes rows in transactions; to read its own topics is what
# finding out transactions that an earlier run left open takes. It looks at settings of topics and brokers before it starts.
allow "$job" --operation Read --operation DescribeConfigs "${events[@]}"
allow "$job" --operation Read --group "$group"
allow "$job" --operation Write --operation Read --operation DescribeConfigs "${entities[@]}" "${sums[@]}" "${rejected[@]}"
allow "$job" --operation Write --operation Describe --transactional-id "$transactions-" --resource-pattern-type prefixed
allow "$job" --operation DescribeConfigs --cluster
if [ "$create" = yes ]; then
    allow "$job" --operation Create "${entities[@]}" "${sums[@]}" "${rejected[@]}"
fi

# The command writes requests to the topics of events, watches how far the job is, and writes tombstones for rows that it finds.
# Nobody else may write requests, but for those who write events.
allow "$forget" --operation Write --operation DescribeConfigs "${events[@]}"
allow "$forget" --operation Describe --group "$group"
allow "$forget" --operation Read --operation Write --operation DescribeConfigs "${entities[@]}"
allow "$forget" --operation Read --operation DescribeConfigs "${rejected[@]}"

# The job takes its model from there; whoever may write there decides what counts.
if [ -n "$models" ]; then
    allow "$job" --operation Read --operation DescribeConfigs --topic "$models"
    allow "$model" --operation Write --operation Read --operation DescribeConfigs --topic "$models"
    allow "$model" --operation Describe --group "$group"
    if [ "$create" = yes ]; then
        allow "$model" --operation Create --topic "$models"
    fi
fi

# Rejected records are whole events of strangers, so they are not among what everybody reads.
allow "$reader" --operation Read "${entities[@]}" "${sums[@]}"
allow "$reader" --operation Read --group "$reader_groups" --resource-pattern-type prefixed

allow "$sender" --operation Write "${events[@]}"
