/** How small a fault Plumbline would find: faults of a chosen size put into healthy traffic, and judged. */
@NullMarked
package dev.plumbline.service.drill;

import org.jspecify.annotations.NullMarked;
