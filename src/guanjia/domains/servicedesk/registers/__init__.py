"""The lists of the service desk, a module an activity."""

from guanjia.domains.servicedesk.registers import catalogue, contractors, redline, repairs, visits

REGISTERS = (*repairs.REGISTERS, *redline.REGISTERS, *visits.REGISTERS, *contractors.REGISTERS, *catalogue.REGISTERS)
