//! The diagram: paints a scene, and turns gestures into commands.
