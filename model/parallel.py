"""Data-parallel training: `torchrun --nproc-per-node N -m -- model.train ...` draws N times the kernels in a step, each process its
share, and averages their gradients. Without torchrun nothing here does anything."""

import os

import torch
from torch import distributed, nn


def join_processes() -> None:
    """Joins the processes that torchrun started, if it did."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        distributed.init_process_group("gloo")


def processes() -> tuple[int, int]:
    """Number of this process, from 0, and how many there are."""
    if not distributed.is_initialized():
        return 0, 1
    return distributed.get_rank(), distributed.get_world_size()


def average_gradients(network: nn.Module) -> None:
    """Mean over processes, which must have gradients of the same parameters; one message for all."""
    if processes()[1] == 1:
        return
    gradients = [parameter.grad for parameter in network.parameters() if parameter.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= processes()[1]
    for gradient, part in zip(gradients, flat.split([g.numel() for g in gradients]), strict=True):
        gradient.copy_(part.view_as(gradient))


def wait_for_others() -> None:
    if processes()[1] > 1:
        distributed.barrier()
