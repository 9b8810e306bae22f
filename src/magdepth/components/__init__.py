"""The kernels: one file a noun, each with ``start`` and ``step``; a component never knows another."""
