package io.tideline.bench.opinion;

import java.util.List;

/** Lines that are not events, or are events that do not count. */
public final class Dirt {
    private static final int LONG = 513;
    private static final int TOO_LARGE = (256 << 10) + 1;

    /**
     * Lines with @ in place of a valid time, and # in place of the same time in seconds, without an
     * offset.
     */
    private static final List<String> LINES =
            """
            {"type":"track","userId":"ada","event":"Logged
            []
            "track"
            NaN
            {"type":"identify","userId":"ada","timestamp":"@",}
            {"type":"identify","userId":"ada","timestamp":"@","traits":{"seats":NaN}}
            {"userId":"ada","timestamp":"@"}
            {"type":null,"userId":"ada","timestamp":"@"}
            {"type":5,"userId":"ada","timestamp":"@"}
            {"type":["track"],"userId":"ada","event":"Logged In","timestamp":"@"}
            {"type":"alias","userId":5.5,"timestamp":"@"}
            {"type":" \\t","userId":"ada","event":"Logged In","timestamp":"@"}
            {"type":"track","userId":"","event":"Logged In","timestamp":"@"}
            {"type":"track","userId":" \\t\\u2003","event":"Logged In","timestamp":"@"}
            {"type":"track","userId":4711.0,"event":"Logged In","timestamp":"@"}
            {"type":"track","userId":1e3,"event":"Logged In","timestamp":"@"}
            {"type":"track","userId":true,"event":"Logged In","timestamp":"@"}
            {"type":"track","userId":["ada"],"event":"Logged In","timestamp":"@"}
            {"type":"track","userId":"ad\\u0000a","event":"Logged In","timestamp":"@"}
            {"type":"track","userId":"ada\\ud83d","event":"Logged In","timestamp":"@"}
            {"type":"track","userId":"ada","messageId":7.25,"event":"Logged In","timestamp":"@"}
            {"type":"track","userId":"ada","messageId":"\\u00a0","event":"Logged In","timestamp":"@"}
            {"type":"page","userId":"ada","context":{"groupId":{}},"timestamp":"@"}
            {"type":"page","userId":"ada","context":{"groupId":""},"timestamp":"@"}
            {"type":"group","userId":"ada","groupId":false,"timestamp":"@"}
            {"type":"group","userId":"ada","groupId":42.0,"timestamp":"@"}
            {"type":"group","userId":"ada","groupId":"acme","traits":[[]],"timestamp":"@"}
            {"type":"identify","userId":"ada","traits":["title"],"timestamp":"@"}
            {"type":"page","userId":"ada","context":"acme","timestamp":"@"}
            {"type":"page","userId":"ada","context":[null],"timestamp":"@"}
            {"type":"page","userId":"ada","name":5,"timestamp":"@"}
            {"type":"screen","userId":"ada","name":"Pricing","category":["Docs"],"timestamp":"@"}
            {"type":"track","userId":"ada","event":"Logged In","properties":3,"timestamp":"@"}
            {"type":"track","userId":"ada","event":"Logged In","properties":[{}],"timestamp":"@"}
            {"type":"track","userId":"ada","timestamp":"@"}
            {"type":"TRACK ","userId":4711,"timestamp":"@"}
            {"type":"track","userId":"ada","event":"","timestamp":"@"}
            {"type":"track","userId":"ada","event":17,"timestamp":"@"}
            {"type":"identify","userId":null,"timestamp":"@"}
            {"type":"identify","userId":" Undefined","timestamp":"@"}
            {"type":"identify","userId":"[OBJECT object]","context":{"groupId":"(null)"},"timestamp":"@"}
            {"type":"page","anonymousId":"nobody","name":"Pricing","timestamp":"@"}
            {"type":"group","userId":"nil","groupId":"NaN","timestamp":"@"}
            {"type":"track","userId":"none","event":"Logged In","timestamp":"x"}
            {"type":"track","userId":"ada","userId":"null","event":"Logged In","timestamp":"@"}
            {"type":"track","userId":"ada","event":"Logged In"}
            {"type":"track","userId":"ada","event":"Logged In","timestamp":null,"sentAt":"@","receivedAt":"@"}
            {"type":"identify","userId":"ada","timestamp":true}
            {"type":"identify","userId":"ada","timestamp":{"seconds":17}}
            {"type":"identify","userId":"ada","originalTimestamp":[]}
            {"type":"identify","userId":"ada","timestamp":""}
            {"type":"identify","userId":"ada","timestamp":"","originalTimestamp":"@"}
            {"type":"identify","userId":"ada","timestamp":"2024-02-30T00:00:00Z"}
            {"type":"identify","userId":"ada","timestamp":"2024-02-28"}
            {"type":"identify","userId":"ada","timestamp":"2024-02-28T24:00:00Z"}
            {"type":"identify","userId":"ada","timestamp":"2024-02-28T10:30:61Z"}
            {"type":"identify","userId":"ada","timestamp":"2024-02-28T10:60Z"}
            {"type":"identify","userId":"ada","timestamp":"2024-02-28T10:30.5Z"}
            {"type":"identify","userId":"ada","timestamp":"2024-2-28T10:30:00Z"}
            {"type":"identify","userId":"ada","timestamp":"#.Z"}
            {"type":"identify","userId":"ada","timestamp":"#+24:00"}
            {"type":"identify","userId":"ada","timestamp":"#-2400"}
            {"type":"identify","userId":"ada","timestamp":"#+01:60"}
            {"type":"identify","userId":"ada","timestamp":"#+1"}
            {"type":"identify","userId":"ada","timestamp":"#CET"}
            {"type":"identify","userId":"ada","timestamp":"1.7e9"}
            {"type":"identify","userId":"ada","timestamp":"1700000000."}
            {"type":"identify","userId":"ada","timestamp":"0x65000000"}
            {"type":"identify","userId":"ada","timestamp":"2999-01-01T00:00:00Z"}
            {"type":"identify","userId":"ada","timestamp":99999999999}
            {"type":"identify","userId":"ada","timestamp":"99999999999999"}
            {"type":"identify","userId":"ada","timestamp":9e16}
            {"type":"identify","userId":"ada","timestamp":"0001-01-01T00:00:00Z"}
            {"type":"identify","userId":"ada","timestamp":-62135596800}
            {"type":"page","userId":"ada","receivedAt":"2000-01-01T00:00:00Z","timestamp":"@"}
            {"type":"page","userId":"ada","receivedAt":946684800,"timestamp":"@"}
            {"type":"page","userId":"ada","receivedAt":"946684800000","originalTimestamp":"@"}"""
                    .lines()
                    .toList();

    private Dirt() {}

    /**
     * Draws one of the lines.
     *
     * @param at a time, as RFC 3339
     */
    public static String line(Chance chance, String at) {
        if (chance.percent(10)) {
            return chance.of("", " \t");
        }
        if (chance.percent(4)) {
            return call("\"userId\":\"" + "x".repeat(LONG) + "\"", at);
        }
        if (chance.percent(1)) {
            return "x".repeat(TOO_LARGE);
        }
        return chance.of(LINES).replace("@", at).replace("#", at.substring(0, 19));
    }

    private static String call(String fields, String at) {
        return "{\"type\":\"identify\",%s,\"timestamp\":\"%s\"}".formatted(fields, at);
    }
}
