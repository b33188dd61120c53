"""Mistakes that both checkers must find: each line that ends in `# wrong` has an error, and no other line has."""

from datetime import date

from generated_example import AsyncKinetic, Kinetic
from generated_example.erp.bo.customer import Customer

kinetic = Kinetic.from_env()
customers = kinetic.erp.bo.customer.customers
c = customers.fields

customers.get(custnum=12)  # wrong
customers.get()  # wrong
customers.get(12)  # wrong
customers.get(cust_num="12")  # wrong
customers.where(c.credit_limit > "x")  # wrong
customers.where(c.name > 5)  # wrong
customers.where(c.name == 5)  # wrong
customers.where(c.nmae == "x")  # wrong
customers.where(c.cust_num.contains("1"))  # wrong
customers.select("Name")  # wrong
customers.expand(c.name)  # wrong
customers.select(c.ship_toes)  # wrong
customers.get(cust_num=1).nmae  # wrong
customers.get(cust_num=1).name = 5  # wrong
Customer(cust_num=1, nmae="x")  # wrong
Customer(cust_num="x")  # wrong
kinetic.baq.z_customer_orders(start="x")  # wrong
kinetic.baq.z_customer_orders(start_date="2026-01-01")  # wrong
kinetic.baq.z_customer_ordesr()  # wrong
kinetic.erp.bo.custmer  # wrong
kinetic.erp.bo.sales_order.get_by_id(order_num="1")  # wrong
kinetic.erp.bo.sales_order.get_by_id(1)  # wrong
kinetic.erp.bo.sales_order.get_by_ids(order_num=1)  # wrong
kinetic.efx.my_library.calculate_price(part_num="X")  # wrong

tasks = AsyncKinetic.from_env()
for row in tasks.erp.bo.customer.customers:  # wrong
    pass
tasks.erp.bo.customer.customers.get(cust_num=1).name  # wrong
for order in tasks.baq.z_customer_orders(start_date=date(2026, 1, 1)):  # wrong
    pass
