package io.tideline.bench.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client of a JobManager's REST interface. */
final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final int port;

    FlinkRest(int port) {
        this.port = port;
    }

    /** Returns the names of the registered TaskManagers. */
    List<String> taskManagers() throws IOException {
        return names(false);
    }

    /** Returns the names of the TaskManagers with running tasks. */
    List<String> atWork() throws IOException {
        return names(true);
    }

    private List<String> names(boolean atWork) throws IOException {
        var names = new ArrayList<String>();
        for (JsonNode each : get("/taskmanagers").path("taskmanagers")) {
            if (!atWork || each.path("freeSlots").asInt() < each.path("slotsNumber").asInt()) {
                names.add(each.path("id").asText());
            }
        }
        return names;
    }

    /** Returns how many jobs have not ended. */
    long jobs() throws IOException {
        long jobs = 0;
        for (JsonNode each : get("/jobs/overview").path("jobs")) {
            if (each.path("end-time").asLong() < 0) {
                jobs++;
            }
        }
        return jobs;
    }

    /** Returns when the job was last started or restarted, in milliseconds since the epoch. */
    long runningSince(String job) throws IOException {
        return get("/jobs/" + job).path("timestamps").path("RUNNING").asLong();
    }

    /**
     * Returns when the newest complete checkpoint began, in milliseconds since the epoch; 0 if
     * there is none.
     */
    long lastCheckpoint(String job) throws IOException {
        return get("/jobs/" + job + "/checkpoints")
                .path("latest")
                .path("completed")
                .path("trigger_timestamp")
                .asLong();
    }

    /**
     * Requests a stop with a savepoint.
     *
     * @return the id of the request, for {@link #stopped}
     */
    String stop(String job, String folder) throws IOException {
        var body = Map.of("targetDirectory", folder, "drain", false);
        return send(request("/jobs/" + job + "/stop")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .header("Content-Type", "application/json")
                        .build())
                .path("request-id")
                .asText();
    }

    /** The state of a stop. */
    enum Stop {
        UNDER_WAY,
        DONE,
        /** The job continues. */
        FAILED
    }

    /** Returns the state of a requested stop. */
    Stop stopped(String job, String request) throws IOException {
        JsonNode answer = get("/jobs/" + job + "/savepoints/" + request);
        if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
            return Stop.UNDER_WAY;
        }
        return answer.path("operation").has("failure-cause") ? Stop.FAILED : Stop.DONE;
    }

    private JsonNode get(String path) throws IOException {
        return send(request(path).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private JsonNode send(HttpRequest request) throws IOException {
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != OK && answer.statusCode() != ACCEPTED) {
                throw new IOException(request.uri() + " answers " + answer.statusCode());
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for Flink", e);
        }
    }
}
