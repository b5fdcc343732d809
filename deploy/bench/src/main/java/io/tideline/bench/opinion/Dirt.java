package io.tideline.bench.opinion;

/** Lines that are no events, or none that count. */
public final class Dirt {
    private static final int LONG = 513;
    private static final int TOO_LARGE = (256 << 10) + 1;

    private Dirt() {}

    /**
     * One of them.
     *
     * @param at a time, as RFC 3339
     */
    public static String line(Chance chance, String at) {
        return switch (chance.between(1, 26)) {
            case 1 -> "";
            case 2 -> " \t";
            case 3 -> "{\"type\":\"track\",\"userId\":\"ada\",\"event\":\"Logged";
            case 4 -> "[]";
            case 5 -> "\"track\"";
            case 6 -> call("\"userId\":\"ada\"", at);
            case 7 -> call("\"type\":null,\"userId\":\"ada\"", at);
            case 8 -> call("\"type\":5,\"userId\":\"ada\"", at);
            case 9 -> call("\"type\":\"alias\",\"userId\":5", at);
            case 10 -> call("\"type\":\"track\",\"userId\":\"\",\"event\":\"Logged In\"", at);
            case 11 -> call("\"type\":\"track\",\"userId\":7,\"event\":\"Logged In\"", at);
            case 12 -> call("\"type\":\"track\",\"userId\":\"ada\"", at);
            case 13 -> call("\"type\":\"track\",\"userId\":\"ada\",\"event\":\"\"", at);
            case 14 ->
                    call(
                            "\"type\":\"track\",\"userId\":\""
                                    + "x".repeat(LONG)
                                    + "\",\"event\":\"Logged In\"",
                            at);
            case 15 -> "{\"type\":\"track\",\"userId\":\"ada\",\"event\":\"Logged In\"}";
            case 16 -> call("\"type\":\"identify\",\"userId\":\"ada\"", "2024-02-30T00:00:00Z");
            case 17 -> call("\"type\":\"identify\",\"userId\":\"ada\"", at.substring(0, 19));
            case 18 -> call("\"type\":\"identify\",\"userId\":\"ada\"", "2999-01-01T00:00:00Z");
            case 19 -> call("\"type\":\"page\",\"anonymousId\":\"nobody\"", at);
            case 20 -> call("\"type\":\"page\",\"userId\":\"ada\",\"context\":\"acme\"", at);
            case 21 ->
                    call(
                            "\"type\":\"group\",\"userId\":\"ada\",\"groupId\":\"acme\",\"traits\":[]",
                            at);
            case 22 ->
                    call(
                            "\"type\":\"track\",\"userId\":\"ada\",\"event\":\"Logged"
                                    + " In\",\"properties\":3",
                            at);
            case 23 -> call("\"type\":\"identify\",\"userId\":null", at);
            case 24 -> call("\"type\":\"identify\",\"userId\":\"ada\"", "0001-01-01T00:00:00Z");
            case 25 ->
                    call(
                            "\"type\":\"page\",\"userId\":\"ada\",\"receivedAt\":\"2000-01-01T00:00:00Z\"",
                            at);
            default ->
                    chance.percent(10)
                            ? "x".repeat(TOO_LARGE)
                            : "{\"type\":\"identify\",\"userId\":\"ada\",\"timestamp\":17}";
        };
    }

    private static String call(String fields, String at) {
        return "{%s,\"timestamp\":\"%s\"}".formatted(fields, at);
    }
}
