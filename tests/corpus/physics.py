"""Integrators and models of motion, without writes in place."""

import math

import numpy as np

RNG = np.random.default_rng(19)
POSITIONS = RNG.normal(size=(3, 2)) * 2
VELOCITIES = RNG.normal(size=(3, 2)) * 0.3
MASSES = np.array([1.0, 0.7, 1.3])
TEMPERATURES = RNG.uniform(0.0, 1.0, 7)


def euler_decay(y, rate):
    dt = 0.1
    for _ in range(10):
        y = y - dt * rate * y
    return y


def pendulum_energy(theta, omega, length):
    dt = 0.05
    for _ in range(8):
        omega -= dt * 9.81 / length * math.sin(theta)
        theta += dt * omega
    return 0.5 * (length * omega) ** 2 - 9.81 * length * math.cos(theta)


def runge_kutta(y, v, stiffness):
    def slope(state):
        a, b = state
        return b, -stiffness * a - 0.1 * b * b * b

    h = 0.1
    for _ in range(4):
        k1 = slope((y, v))
        k2 = slope((y + 0.5 * h * k1[0], v + 0.5 * h * k1[1]))
        k3 = slope((y + 0.5 * h * k2[0], v + 0.5 * h * k2[1]))
        k4 = slope((y + h * k3[0], v + h * k3[1]))
        y = y + h / 6 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0])
        v = v + h / 6 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
    return y * y + v


def lotka_volterra(prey, hunters, a, b):
    dt = 0.05
    for _ in range(10):
        prey, hunters = prey + dt * (a * prey - b * prey * hunters), hunters + dt * (b * prey * hunters - a * hunters)
    return prey - hunters


def verlet(x, v, k):
    dt = 0.1
    a = -k * x - 0.1 * x**3
    for _ in range(6):
        x = x + v * dt + 0.5 * a * dt * dt
        new = -k * x - 0.1 * x**3
        v = v + 0.5 * (a + new) * dt
        a = new
    return 0.5 * v * v + 0.5 * k * x * x


def projectile(speed, angle):
    x, y = 0.0, 0.0
    vx, vy = speed * math.cos(angle), speed * math.sin(angle)
    dt = 0.02
    while y >= 0.0:
        drag = 0.1 * math.sqrt(vx * vx + vy * vy)
        vx -= dt * drag * vx
        vy -= dt * (9.81 + drag * vy)
        x += dt * vx
        y += dt * vy
        if x > 5.0:
            break
    return x


def bouncing_ball(height, restitution):
    v, t = 0.0, 0.0
    bounces = 0
    while bounces < 2 and t < 3:
        v -= 0.05 * 9.81
        height += 0.05 * v
        t += 0.05
        if height < 0:
            height = -height
            v = -restitution * v
            bounces += 1
    return height + v


def gravity(positions, velocities):
    dt = 0.1
    for _ in range(3):
        difference = positions[None, :, :] - positions[:, None, :]
        square = np.sum(difference**2, axis=2) + 0.05
        force = np.sum(difference * (MASSES / square**1.5)[:, :, None], axis=1)
        velocities = velocities + dt * force
        positions = positions + dt * velocities
    return np.sum(MASSES[:, None] * velocities**2)


def pairwise_energy(positions):
    total = 0.0
    n = positions.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            d = positions[i] - positions[j]
            total -= MASSES[i] * MASSES[j] / np.sqrt(d @ d + 0.1)
    return total


def heat_equation(u, conductivity):
    for _ in range(4):
        flux = conductivity * (u[1:] - u[:-1])
        inner = u[1:-1] + flux[1:] - flux[:-1]
        u = np.concatenate([u[:1], inner, u[-1:]])
    return np.sum(u**2)


def wave_with_swapped_buffers(u, c):
    old = u
    new = u * 0.9
    for _ in range(4):
        laplacian = np.concatenate(([0.0], new[2:] - 2 * new[1:-1] + new[:-2], [0.0]))
        old, new = new, 2 * new - old + c * c * laplacian
    return np.sum(new * old)


def spring_chain(x, k):
    energy = 0.0
    previous = 0.0
    for e in x:
        energy += 0.5 * k * (e - previous - 0.3) ** 2
        previous = e
    return energy


def damped_trajectory(x, v, c):
    path = []
    for _ in range(5):
        v = v - 0.1 * (x + c * v)
        x = x + 0.1 * v
        path.append((x, v))
    total = 0.0
    for a, b in path:
        total += a * a + 0.5 * b
    return total


EXAMPLES = [
    (euler_decay, (1.3, 0.7), (0, 1)),
    (pendulum_energy, (0.6, 0.2, 1.1), (0, 1, 2)),
    (runge_kutta, (0.6, 0.2, 1.1), (0, 1, 2)),
    (lotka_volterra, (1.6, 0.8, 1.1, 0.6), (0, 1, 2, 3)),
    (verlet, (0.6, 0.2, 1.1), (0, 1, 2)),
    (projectile, (6.0, 0.9), (0, 1)),
    (bouncing_ball, (1.33, 0.8), (0, 1)),
    (gravity, (POSITIONS, VELOCITIES), (0, 1)),
    (pairwise_energy, (POSITIONS,), 0),
    (heat_equation, (TEMPERATURES, 0.2), (0, 1)),
    (wave_with_swapped_buffers, (TEMPERATURES, 0.4), (0, 1)),
    (spring_chain, (TEMPERATURES, 1.4), (0, 1)),
    (damped_trajectory, (0.6, 0.2, 1.1), (0, 1, 2)),
]
