//! What the service's schema allows in a spec: unknown fields, wrong types, missing references, all at once and at their place.
