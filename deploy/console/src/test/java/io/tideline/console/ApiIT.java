package io.tideline.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tideline.console.access.ApiToken;
import io.tideline.console.api.Api;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API is what its description says. */
@ExtendWith(ReplayedConsole.Extension.class)
class ApiIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ReplayedConsole console;

    ApiIT(ReplayedConsole console) {
        this.console = console;
    }

    private JsonNode json(String path) throws Exception {
        var answer = console.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/json;charset=utf-8");
        return JSON.readTree(answer.body());
    }

    @Test
    void theDescriptionHasEveryRouteAndNoOther() throws Exception {
        List<String> paths = new ArrayList<>();
        json("/api/openapi.json").path("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths).containsExactlyElementsOf(new Api(null, null).routes().keySet());
    }

    /** Each answer has what its schema requires, and nothing that the schema does not name. */
    @ParameterizedTest
    @CsvSource({
        "/api/model, /api/model",
        "/api/accounts, /api/accounts?limit=20&profile=monthly",
        "/api/accounts/{id}, /api/accounts/acct-4",
        "/api/account, /api/account?id=a%2Fb%2F..%2Fc",
        "/api/users/{id}, /api/users/user-4-0",
        "/api/user, /api/user?id=user-3-0&profile=trend",
        "/api/alerts, /api/alerts?limit=40",
        "/api/activation, /api/activation?checklist=user-setup",
        "/api/product, /api/product?profile=monthly"
    })
    void anAnswerIsAsDescribed(String path, String address) throws Exception {
        var document = json("/api/openapi.json");
        var schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.set("components", document.path("components"));
        schema.setAll(
                (ObjectNode)
                        document.at(
                                "/paths/"
                                        + path.replace("/", "~1")
                                        + "/get/responses/200/content/application~1json/schema"));
        close(schema);
        var faults =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema.toString())
                        .validate(json(address).toString(), InputFormat.JSON);
        assertThat(faults).isEmpty();
    }

    /** Allows no field but those that are named, as readers of the API may not. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.path("properties").isObject()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(ApiIT::close);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/account?trait=name&value=Customer+3+Ltd, /account/id, acct-3",
        "/api/account?trait=mrr&value=107, /account/id, acct-7",
        "/api/user?trait=email&value=p3.1%40example.com, /user/id, user-3-1"
    })
    void somebodyIsFoundByACarriedTrait(String address, String place, String id) throws Exception {
        assertThat(json(address).at(place).asText()).isEqualTo(id);
        assertThat(console.get(address.replaceFirst("value=.*", "value=nothing")).statusCode())
                .isEqualTo(404);
    }

    /** They are kept in memory, all others are looked up. */
    @ParameterizedTest
    @CsvSource({
        "state=open, state = 'open'",
        "state=open&severity=critical, state = 'open' AND severity = 'critical'",
        "rule=new-account, rule = 'new-account'"
    })
    void alertsArePagedInTheOrderOfTime(String filter, String condition) throws Exception {
        List<String> ids = new ArrayList<>();
        JsonNode page = json("/api/alerts?limit=2&" + filter);
        page.path("items").forEach(item -> ids.add(item.path("id").asText()));
        while (!page.path("next").isNull()) {
            page = json("/api/alerts?limit=2&" + filter + "&after=" + page.path("next").asText());
            page.path("items").forEach(item -> ids.add(item.path("id").asText()));
        }
        assertThat(ids)
                .hasSizeGreaterThan(2)
                .containsExactlyElementsOf(
                        console.query(
                                "SELECT id FROM alert_log WHERE %s ORDER BY at DESC, id COLLATE \"C\" DESC"
                                        .formatted(condition)));
    }

    @Test
    void withTokensTheApiNeedsOne() throws Exception {
        var token = ApiToken.random();
        try (var guarded =
                Console.start(
                        console.config("{port: 0, tokens: {crm: '%s'}}".formatted(token.hash())))) {
            assertThat(ReplayedConsole.get(guarded.url(), "/accounts").statusCode()).isEqualTo(200);
            var without = ReplayedConsole.get(guarded.url(), "/api/accounts");
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("www-authenticate")).hasValue("Bearer");
            assertThat(
                            ReplayedConsole.get(
                                            guarded.url(),
                                            "/api/accounts",
                                            "Authorization",
                                            "Bearer " + token.token())
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(
                            ReplayedConsole.get(
                                            guarded.url(),
                                            "/api/accounts",
                                            "Authorization",
                                            "Bearer " + ApiToken.random().token())
                                    .statusCode())
                    .isEqualTo(401);
        }
    }
}
