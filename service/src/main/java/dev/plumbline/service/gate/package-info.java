/** Gates as balancers and rollout controllers ask for them: from the compacted topic, on every instance. */
@NullMarked
package dev.plumbline.service.gate;

import org.jspecify.annotations.NullMarked;
