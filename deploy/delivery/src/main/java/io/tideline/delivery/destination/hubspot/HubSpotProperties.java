package io.tideline.delivery.destination.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.destination.http.Answers;
import io.tideline.job.option.StartException;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletionException;

/** Makes the properties that are written, each in the group that HubSpot has for its object. */
final class HubSpotProperties {
    private static final String PROPERTIES = "/crm/v3/properties/";
    private static final int CONFLICT = 409;

    private final Call api;

    HubSpotProperties(Call api) {
        this.api = api;
    }

    /** A call of the API; throws {@link CompletionException} if there is no answer. */
    interface Call {
        HttpResponse<String> send(String method, String path, JsonNode body);
    }

    /** Makes the property by which records are found. */
    String makeId(String object, String name) {
        ObjectNode property = property(object, name, "Tideline id", true);
        return make(object, name, property.put("hasUniqueValue", true));
    }

    /** Makes a property for values of scores. */
    String make(String object, String name, String label, boolean isText) {
        return make(object, name, property(object, name, label, isText));
    }

    private static ObjectNode property(String object, String name, String label, boolean isText) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("label", label)
                .put("type", isText ? "string" : "number")
                .put("fieldType", isText ? "text" : "number")
                .put(
                        "groupName",
                        object.equals("companies") ? "companyinformation" : "contactinformation");
    }

    private String make(String object, String name, JsonNode property) {
        HttpResponse<String> answer;
        try {
            answer = api.send("POST", PROPERTIES + object, property);
        } catch (CompletionException e) {
            throw new StartException("HubSpot cannot be reached: check api_url.", e);
        }
        if (answer.statusCode() == CONFLICT) {
            return "Property %s of %s is there.".formatted(name, object);
        }
        if (!Answers.isSuccess(answer)) {
            throw new StartException(
                    "HubSpot refuses property %s of %s: give the app the scopes crm.schemas.companies.write and crm.schemas.contacts.write (%s)."
                            .formatted(name, object, Answers.reason(answer)));
        }
        return "Made property %s of %s.".formatted(name, object);
    }
}
