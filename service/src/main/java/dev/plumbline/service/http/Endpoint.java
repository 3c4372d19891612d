package dev.plumbline.service.http;

import io.javalin.config.JavalinConfig;
import java.util.List;

/** Something that the server answers besides what every instance does. */
public interface Endpoint {

    /** Its paths, for the index. */
    List<String> paths();

    /** Adds its routes. */
    void addTo(JavalinConfig config);
}
