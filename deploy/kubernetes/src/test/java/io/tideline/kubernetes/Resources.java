package io.tideline.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Resources of Kubernetes itself and of the operator, held against what defines them. */
final class Resources {
    /** The kinds that are used, by version and kind. */
    private static final Map<String, Class<?>> KINDS =
            Map.of(
                    "v1 ConfigMap", ConfigMap.class,
                    "v1 Service", Service.class,
                    "v1 ServiceAccount", ServiceAccount.class,
                    "apps/v1 Deployment", Deployment.class,
                    "rbac.authorization.k8s.io/v1 Role", Role.class,
                    "rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class,
                    "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
                    "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);

    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .addModule(new SimpleModule().setDeserializerModifier(new WithoutOtherFields()))
                    .build();

    private Resources() {}

    /** Returns what a resource breaks: fields that are not there, values of another type. */
    static List<String> faults(JsonNode resource) {
        String kind = resource.path("kind").asString();
        if (kind.startsWith("Flink")) {
            return CustomResources.faults(resource);
        }
        Class<?> type = KINDS.get(resource.path("apiVersion").asString() + " " + kind);
        if (type == null) {
            return List.of("no kind of resource that is known here: " + kind);
        }
        try {
            STRICT.treeToValue(resource, type);
            return List.of();
        } catch (JacksonException e) {
            return List.of(e.getOriginalMessage());
        }
    }

    /** Takes from the classes the map into which they would put fields that they don't know. */
    private static final class WithoutOtherFields extends ValueDeserializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public BeanDeserializerBuilder updateBuilder(
                DeserializationConfig config,
                BeanDescription.Supplier bean,
                BeanDeserializerBuilder builder) {
            builder.setAnySetter(null);
            return builder;
        }
    }
}
