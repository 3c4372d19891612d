package dev.plumbline.service.http;

import io.javalin.config.RoutesConfig;
import java.util.List;

/** A part of what an instance answers. */
public interface Routes {

    /** The paths, for people who ask for {@code /}. */
    List<String> paths();

    void addTo(RoutesConfig routes);
}
