package io.tideline.delivery.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.delivery.message.AlertMessage;
import io.tideline.delivery.queue.Delivery;
import java.net.URLEncoder;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What templates may name: the words of an alert, and of a digest of several. */
public final class Words {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT);

    /** So many are listed in a digest; of the others it has the number. */
    private static final int LISTED = 20;

    private final String consoleUrl;
    private final ZoneId zone;

    /**
     * @param consoleUrl of the console, without a slash at its end; null: there is none
     * @param zone in which times are written
     */
    public Words(String consoleUrl, ZoneId zone) {
        this.consoleUrl = consoleUrl;
        this.zone = zone;
    }

    /** Returns the words of one alert. */
    public Map<String, Object> of(AlertMessage alert) {
        Map<String, Object> words = new HashMap<>();
        words.put("id", alert.id());
        words.put("rule", alert.rule());
        words.put("kind", alert.kind());
        words.put("severity", alert.severity());
        words.put("is_critical", alert.severity().equals("critical"));
        words.put("is_warning", alert.severity().equals("warning"));
        words.put("is_over", alert.isEnding());
        words.put("level", alert.level());
        words.put("name", alert.name());
        words.put("account_id", alert.accountId() == null ? "" : alert.accountId());
        words.put("user_id", alert.userId() == null ? "" : alert.userId());
        words.put("account", alert.traits().isObject() ? map(alert.traits()) : Map.of());
        words.put("owner", orEmpty(alert.trait("owner")));
        words.put("plan", orEmpty(alert.trait("plan")));
        words.put("summary", alert.summary());
        words.put("details", map(alert.row().path("details")));
        words.put("at", TIME.format(alert.at().atZone(zone)));
        words.put("link", link(alert));
        return words;
    }

    /** Returns the words of an alert that is over, with when it was. */
    public Map<String, Object> of(AlertMessage opened, AlertMessage ending) {
        Map<String, Object> words = of(opened);
        words.put("is_over", true);
        words.put("ending", of(ending));
        return words;
    }

    /** Returns the words of several alerts. */
    public Map<String, Object> of(List<Delivery> alerts) {
        Map<String, Object> words = new HashMap<>();
        words.put("count", alerts.size());
        words.put(
                "alerts",
                alerts.stream().limit(LISTED).map(Delivery::alert).map(this::of).toList());
        words.put("more", alerts.size() > LISTED ? alerts.size() - LISTED : "");
        words.put("console", orEmpty(consoleUrl));
        return words;
    }

    /** Returns the address of the account's page in the console; empty where there is none. */
    public String link(AlertMessage alert) {
        if (consoleUrl == null || alert.accountId() == null) {
            return "";
        }
        String id = URLEncoder.encode(alert.accountId(), UTF_8).replace("+", "%20");
        return consoleUrl + "/account?id=" + id;
    }

    private static Map<String, Object> map(Object node) {
        Map<String, Object> map = JSON.convertValue(node, MAP);
        return map == null ? Map.of() : map;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
