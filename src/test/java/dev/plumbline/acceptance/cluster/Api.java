package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for Kubernetes' API server, as far as Helm 4 and {@code kubectl} need it: discovery; objects of the few
 * {@link Kind}s, made, read, listed, watched, replaced, applied and deleted. It refuses unknown kinds and fields, a
 * change of what a StatefulSet may not change, a selector that does not find its own pods, and names that are no names.
 * Applying on the server takes one manager for granted: what is applied takes the place of what is there. It knows no
 * users, no defaults, no admission, no quotas, no finalizers.
 */
final class Api implements AutoCloseable {

    private static final Pattern RESOURCE =
            Pattern.compile("(?:/api|/apis/[^/]+)/[^/]+/namespaces/([^/]+)/([a-z]+)(?:/([^/]+))?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Set<String> MAY_CHANGE = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private final Store store;
    private final HttpServer server;

    private Api(Store store, HttpServer server) {
        this.store = store;
        this.server = server;
    }

    static Api start(Store store) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Api api = new Api(store, server);
        server.createContext("/", api::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        return api;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** What cannot be done, as Kubernetes says it. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int code;
        private final String reason;

        Refused(int code, String reason, String message) {
            super(message);
            this.code = code;
            this.reason = reason;
        }

        ObjectNode status() {
            return Kind.JSON
                    .createObjectNode()
                    .put("kind", "Status")
                    .put("apiVersion", "v1")
                    .put("status", "Failure")
                    .put("message", getMessage())
                    .put("reason", reason)
                    .put("code", code);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            try {
                Matcher resource = RESOURCE.matcher(path);
                if (resource.matches()) {
                    resource(exchange, path, resource);
                } else {
                    send(exchange, 200, discover(path));
                }
            } catch (Refused e) {
                if (e.code != 404) {
                    System.err.println("refused: " + exchange.getRequestMethod() + " " + path + ": " + e.getMessage());
                }
                send(exchange, e.code, e.status());
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
            throw e;
        }
    }

    private static ObjectNode discover(String path) throws Refused {
        ObjectNode answer = Kind.JSON.createObjectNode();
        if (path.equals("/version")) {
            return answer.put("major", "1").put("minor", "33").put("gitVersion", "v1.33.0");
        }
        if (path.equals("/api")) {
            answer.put("kind", "APIVersions").withArray("versions").add("v1");
            return answer;
        }
        List<String> versions = Kind.apiVersions();
        if (path.equals("/apis")) {
            answer.put("kind", "APIGroupList").put("apiVersion", "v1");
            for (String version : versions.subList(1, versions.size())) {
                ObjectNode group = answer.withArray("groups").addObject().put("name", version.split("/")[0]);
                group.withObject("/preferredVersion")
                        .put("groupVersion", version)
                        .put("version", version.split("/")[1]);
                group.withArray("versions").add(group.get("preferredVersion"));
            }
            return answer;
        }
        if (path.equals("/openapi/v3")) {
            for (String version : versions) {
                answer.withObject("/paths")
                        .putObject(Kind.root(version).substring(1))
                        .put("serverRelativeURL", path + Kind.root(version));
            }
            return answer;
        }
        for (String version : versions) {
            if (path.equals("/openapi/v3" + Kind.root(version))) {
                return schema(version);
            }
            if (path.equals(Kind.root(version))) {
                answer.put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", version);
                ArrayNode resources = answer.withArray("resources");
                Arrays.stream(Kind.values())
                        .filter(kind -> kind.apiVersion.equals(version))
                        .forEach(kind -> resources.add(kind.resource()));
                return answer;
            }
        }
        throw new Refused(404, "NotFound", "the server could not find the requested resource");
    }

    /** No more of a schema than that fields are checked here, with which clients are content. */
    private static ObjectNode schema(String version) {
        ObjectNode schema = Kind.JSON.createObjectNode().put("openapi", "3.0.0");
        schema.withObject("/info").put("title", "stand-in").put("version", "1");
        ObjectNode paths = schema.putObject("paths");
        for (Kind kind : Kind.values()) {
            if (kind.apiVersion.equals(version)) {
                String[] parts = version.split("/");
                ObjectNode patch = paths.putObject(kind.collection("{namespace}") + "/{name}")
                        .putObject("patch");
                patch.withArray("parameters")
                        .addObject()
                        .put("name", "fieldValidation")
                        .put("in", "query");
                patch.putObject("x-kubernetes-group-version-kind")
                        .put("group", parts.length == 1 ? "" : parts[0])
                        .put("version", parts[parts.length - 1])
                        .put("kind", kind.kind());
            }
        }
        return schema;
    }

    private void resource(HttpExchange exchange, String path, Matcher matcher) throws IOException, Refused {
        String namespace = matcher.group(1);
        Kind kind = Arrays.stream(Kind.values())
                .filter(candidate ->
                        path.startsWith(candidate.collection(namespace)) && candidate.plural.equals(matcher.group(2)))
                .findFirst()
                .orElseThrow(() -> new Refused(404, "NotFound", "the server could not find the requested resource"));
        String name = matcher.group(3);
        Map<String, String> query = query(exchange);
        if (query.containsKey("dryRun")) {
            throw new Refused(400, "BadRequest", "this stand-in knows no dry runs");
        }
        switch (exchange.getRequestMethod() + (name == null ? "" : " one")) {
            case "GET" -> {
                if (query.getOrDefault("watch", "").matches("1|true")) {
                    watch(exchange, kind.collection(namespace), query);
                } else {
                    send(exchange, 200, list(kind, namespace, query));
                }
            }
            case "GET one" -> send(exchange, 200, existing(kind, path, name));
            case "POST" -> {
                ObjectNode object = body(exchange);
                String target = path + "/" + object.at("/metadata/name").asText();
                if (store.get(target).isPresent()) {
                    throw new Refused(409, "AlreadyExists", target + " already exists");
                }
                send(exchange, 201, write(kind, namespace, target, object));
            }
            case "PUT one" -> {
                existing(kind, path, name);
                send(exchange, 200, write(kind, namespace, path, body(exchange)));
            }
            case "PATCH one" -> {
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (type.startsWith("application/apply-patch")) {
                    int code = store.get(path).isPresent() ? 200 : 201;
                    send(exchange, code, write(kind, namespace, path, body(exchange)));
                } else {
                    ObjectNode patched = patched(existing(kind, path, name), type, exchange);
                    send(exchange, 200, write(kind, namespace, path, patched));
                }
            }
            case "DELETE one" -> {
                ObjectNode object = existing(kind, path, name);
                store.delete(path);
                send(exchange, 200, object);
            }
            default -> throw new Refused(405, "MethodNotAllowed", exchange.getRequestMethod() + " " + path);
        }
    }

    private ObjectNode existing(Kind kind, String path, String name) throws Refused {
        return store.get(path)
                .orElseThrow(() -> new Refused(404, "NotFound", kind.plural + " \"" + name + "\" not found"));
    }

    private ObjectNode write(Kind kind, String namespace, String path, ObjectNode given) throws Refused {
        ObjectNode object = given.deepCopy();
        if (!object.path("kind").asText(kind.kind()).equals(kind.kind())
                || !object.path("apiVersion").asText(kind.apiVersion).equals(kind.apiVersion)
                || !path.endsWith("/" + object.at("/metadata/name").asText())
                || !object.at("/metadata/namespace").asText(namespace).equals(namespace)) {
            throw new Refused(400, "BadRequest", "the object is not of this place: " + path);
        }
        if (!NAME.matcher(object.at("/metadata/name").asText()).matches()) {
            throw new Refused(422, "Invalid", "metadata.name: " + object.at("/metadata/name"));
        }
        object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion);
        object.withObject("/metadata").put("namespace", namespace);
        ObjectNode old = store.get(path).orElse(Kind.JSON.createObjectNode());
        object.remove("status");
        if (old.has("status")) {
            object.set("status", old.get("status"));
        }
        try {
            kind.check(object);
        } catch (JsonProcessingException e) {
            throw new Refused(400, "BadRequest", kind.kind() + " in strict decoding: " + e.getMessage());
        }
        if (kind == Kind.DEPLOYMENT) {
            checkSelector(object.path("spec"));
        } else if (kind == Kind.STATEFUL_SET) {
            checkSelector(object.path("spec"));
            checkSet(object.path("spec"), old.path("spec"));
        }
        return store.put(path, object);
    }

    private static ObjectNode patched(ObjectNode object, String type, HttpExchange exchange)
            throws IOException, Refused {
        JsonNode patch = Kind.JSON.readTree(exchange.getRequestBody().readAllBytes());
        try {
            return switch (type) {
                case "application/strategic-merge-patch+json" -> Patches.merged(object, patch);
                case "application/json-patch+json" -> Patches.changed(object, patch);
                default ->
                    throw new Refused(415, "UnsupportedMediaType", "this stand-in knows no patch of the type " + type);
            };
        } catch (IllegalArgumentException e) {
            throw new Refused(422, "Invalid", e.getMessage());
        }
    }

    private static void checkSelector(JsonNode spec) throws Refused {
        JsonNode labels = spec.at("/template/metadata/labels");
        for (Map.Entry<String, JsonNode> label :
                spec.at("/selector/matchLabels").properties()) {
            if (!label.getValue().equals(labels.get(label.getKey()))) {
                throw new Refused(422, "Invalid", "`selector` does not match template `labels`: " + label);
            }
        }
    }

    private static void checkSet(JsonNode spec, JsonNode old) throws Refused {
        for (Map.Entry<String, JsonNode> field : old.properties()) {
            if (!MAY_CHANGE.contains(field.getKey()) && !field.getValue().equals(spec.get(field.getKey()))) {
                throw new Refused(
                        422,
                        "Invalid",
                        "updates to statefulset spec for fields other than " + MAY_CHANGE + " are forbidden: " + field);
            }
        }
    }

    private ObjectNode list(Kind kind, String namespace, Map<String, String> query) throws Refused {
        ObjectNode list =
                Kind.JSON.createObjectNode().put("kind", kind.kind() + "List").put("apiVersion", kind.apiVersion);
        synchronized (store) {
            list.withObject("/metadata").put("resourceVersion", String.valueOf(store.version()));
            ArrayNode items = list.putArray("items");
            store.list(kind.collection(namespace)).stream()
                    .filter(selected(query))
                    .forEach(items::add);
        }
        return list;
    }

    private void watch(HttpExchange exchange, String collection, Map<String, String> query)
            throws IOException, Refused {
        Predicate<ObjectNode> selected = selected(query);
        long version = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                for (Store.Event event : store.after(version)) {
                    version = event.version();
                    if (event.path().startsWith(collection + "/") && selected.test(event.object())) {
                        ObjectNode line = Kind.JSON.createObjectNode().put("type", event.type());
                        line.set("object", event.object());
                        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                        out.flush();
                    }
                }
            }
        } catch (IOException e) {
            return; // whoever watched has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Labels that must be equal, and the field metadata.name. */
    private static Predicate<ObjectNode> selected(Map<String, String> query) throws Refused {
        Map<String, String> labels = pairs(query.get("labelSelector"));
        Map<String, String> fields = pairs(query.get("fieldSelector"));
        String name = fields.remove("metadata.name");
        if (!fields.isEmpty()) {
            throw new Refused(400, "BadRequest", "this stand-in selects by no fields " + fields);
        }
        return object ->
                (name == null || name.equals(object.at("/metadata/name").asText()))
                        && labels.entrySet().stream()
                                .allMatch(label -> label.getValue()
                                        .equals(object.at("/metadata/labels")
                                                .path(label.getKey())
                                                .asText()));
    }

    private static Map<String, String> pairs(String selector) throws Refused {
        Map<String, String> pairs = new HashMap<>();
        for (String part : selector == null || selector.isEmpty() ? new String[0] : selector.split(",")) {
            String[] sides = part.split("==?");
            if (sides.length != 2 || part.contains("!")) {
                throw new Refused(400, "BadRequest", "this stand-in knows no selector " + selector);
            }
            pairs.put(sides[0], sides[1]);
        }
        return pairs;
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String part : raw == null ? new String[0] : raw.split("&")) {
            String[] sides = part.split("=", 2);
            query.put(sides[0], URLDecoder.decode(sides.length > 1 ? sides[1] : "", StandardCharsets.UTF_8));
        }
        return query;
    }

    private static ObjectNode body(HttpExchange exchange) throws Refused {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        try {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            if (type.equals("application/vnd.kubernetes.protobuf")) {
                return SecretProtobuf.read(bytes);
            } else if (Kind.JSON.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
            throw new Refused(400, "BadRequest", "no object");
        } catch (IOException e) {
            throw new Refused(400, "BadRequest", "no " + type + ": " + e.getMessage());
        }
    }

    private static void send(HttpExchange exchange, int code, JsonNode answer) throws IOException {
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
