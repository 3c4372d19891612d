/** What people decide on incidents, and how it is written and read. */
@NullMarked
package dev.plumbline.service.delivery.operator;

import org.jspecify.annotations.NullMarked;
