"""Mistakes that type checkers must find.

Each line with the mark `wrong` behind it has an error for all of them but those that it spares by name, and no other line
has an error for any. What is spared: ty does not check keywords that a metaclass takes through `dataclass_transform`, nor
those of an unpacked TypedDict; pyrefly takes the first neither, joins two type arguments where one TypeVar is bound twice, and does
not look at the arguments of an overloaded function that another one is given.
"""

from datetime import date
from decimal import Decimal

from generated_example import (
    AsyncKinetic,
    EntitySet,
    Filter,
    Group,
    Kinetic,
    Query,
    now,
    outer,
)
from generated_example.baq.part_pricing import PartPricing
from generated_example.baq.z_customer_orders import ZCustomerOrders
from generated_example.erp.bo.customer import Customer, CustomerKey, ShipTo, ShipToKey
from generated_example.erp.bo.part import Part
from generated_example.erp.bo.sales_order import OrderHed

kinetic = Kinetic.from_env()
customers = kinetic.erp.bo.customer.customers
query = customers.where(Customer.state == "CA")
row = customers.get(cust_num=1)

# Areas and services.
kinetic.erp.bo.custmer  # wrong
kinetic.erp.customer  # wrong
kinetic.efx.your_library  # wrong
kinetic.erp.bo.customer.parts  # wrong
kinetic.erp.bo.sales_order = kinetic.erp.bo.part  # wrong

# Keys.
customers.get(custnum=12)  # wrong
customers.get()  # wrong
customers.get(12)  # wrong
customers.get(cust_num="12")  # wrong
customers.delete(cust_num="12")  # wrong
customers.delete(CustomerKey(cust_num=1).cust_num)  # wrong
CustomerKey(cust_num="x")  # wrong
CustomerKey()  # wrong
row.key.cust_num = 5  # wrong

# What a row has below it.
customers.at(cust_num="12")  # wrong
customers.at(cust_num=12).below(OrderHed.order_dtls, ShipToKey)  # wrong
customers.at(cust_num=12).below(Customer.ship_toes, ShipToKey).get(num=1)  # wrong
customers.at(cust_num=12).below(Customer.ship_toes, ShipToKey).create(row)  # wrong
customers.at(cust_num=12).one(Customer.ship_toes)  # wrong

# Groups.
orders = Kinetic.from_env().erp.bo.sales_order.sales_orders
orders.group_by(Customer.cust_num)  # wrong
orders.group_by("CustNum")  # wrong
orders.group_by(OrderHed.cust_num).sum(OrderHed.po_num)  # wrong
orders.group_by(OrderHed.cust_num).sum(OrderHed.open_order)  # wrong
orders.group_by(OrderHed.cust_num).average(OrderHed.order_date)  # wrong
orders.group_by(OrderHed.cust_num).max(Customer.name)  # wrong
orders.group_by(OrderHed.cust_num).having(OrderHed.order_amt > 5)  # wrong
orders.group_by(OrderHed.cust_num).having(Group.sum(OrderHed.order_amt) > "5")  # wrong
orders.group_by(OrderHed.cust_num).order_by(Customer.name)  # wrong
orders.group_by(OrderHed.cust_num).where(OrderHed.order_amt > 5)  # wrong
orders.where(Group.count() > 3)  # wrong
for number, amount in orders.group_by(OrderHed.cust_num):  # wrong
    pass

# Computed values.
orders.values(OrderHed.order_num, Customer.name.toupper())  # wrong
orders.values(OrderHed.order_num * OrderHed.po_num)  # wrong
orders.values()  # wrong
orders.values(OrderHed.order_num).top(3)  # wrong
orders.values(OrderHed.order_amt > 5)  # wrong

customers.at(cust_num=12).column(ShipTo.city)  # wrong
customers.at(cust_num=12).column(Customer.name).set(5)  # wrong
place = customers.at(cust_num=12)
place.below(Customer.ship_toes, ShipToKey).link(place)  # wrong
customers.upsert(next(place.below(Customer.ship_toes, ShipToKey).references()))  # wrong
customers.at(ShipTo())  # wrong
customers.upsert(row, only="both")  # wrong
row.ship_toes = [customers.at(cust_num=1)]  # wrong
# Operations of a batch.
batch = kinetic.batch()
batch.add(customers.get, custnum=12)  # wrong
batch.add(customers.create, ShipTo())  # wrong, but not for pyrefly
batch.add(customers.count, 5)  # wrong
batch.add(5)  # wrong

# Conditions of another set.
customers.where(ShipTo.city == "x")  # wrong
customers.where(Part.part_num == "x", Customer.name == "x")  # wrong
query.where(OrderHed.order_num > 5)  # wrong
query.where((Customer.name == "x") & (ShipTo.city == "x"))  # wrong, but not for pyrefly
query.where((Customer.name == "x") | (ShipTo.city == "x"))  # wrong, but not for pyrefly
query.where(~(ShipTo.city == "x"))  # wrong
query.order_by(ShipTo.city)  # wrong
query.order_by(ShipTo.city.desc())  # wrong
query.select(ShipTo.city)  # wrong
query.select(Customer.name, ShipTo.city)  # wrong
query.values(ShipTo.city)  # wrong
query.values(Customer.name, ShipTo.city)  # wrong
query.expand(OrderHed.order_dtls)  # wrong
customers.where(Customer.ship_toes.any(Customer.name == "x"))  # wrong
customers.where(Customer.ship_toes.all(Customer.name == "x"))  # wrong
customers.expand(Customer.ship_toes.where(Customer.name == "x"))  # wrong
customers.expand(Customer.ship_toes.select(Customer.name))  # wrong
customers.expand(Customer.ship_toes.order_by(Customer.name))  # wrong
customers.where(Customer.name == ShipTo.city)  # wrong
kinetic.baq.z_customer_orders().where(Customer.name == "x")  # wrong

# Conditions of another type.
customers.where(Customer.credit_limit > "x")  # wrong
customers.where(Customer.name > 5)  # wrong
customers.where(Customer.name == 5)  # wrong
customers.where(Customer.cust_num == "2")  # wrong
customers.where(Customer.cust_num.in_(["2"]))  # wrong
customers.where(Customer.est_date >= "2026-01-01")  # wrong
customers.where(Customer.cust_num.contains("1"))  # wrong
customers.where(Customer.name.contains(1))  # wrong
customers.where(Customer.name.year() == 2020)  # wrong
customers.where(Customer.name + 1 == 2)  # wrong
customers.where(Customer.cust_num == Customer.name)  # wrong
customers.where(Customer.name.round() == 2)  # wrong
customers.where(Customer.cust_num.substring(1) == "2")  # wrong
customers.where(Customer.name.indexof(2) == 2)  # wrong
customers.where(Customer.ship_toes.count() == "2")  # wrong
customers.where(Customer.ship_toes.count(Customer.name == "x") == 2)  # wrong
customers.where(Customer.name.cast(int) == "2")  # wrong
customers.where(Customer.est_date + 1 > now())  # wrong
customers.where(Customer.cust_num > now())  # wrong
customers.where(Customer.name.has("x"))  # wrong, but not for mypy
customers.where(Customer.cust_num.totaloffsetminutes() == 1)  # wrong
customers.where(ShipTo.city == outer(Customer.cust_num))  # wrong
customers.where(Customer.nmae == "x")  # wrong
customers.where(Customer.name)  # wrong
customers.where(True)  # wrong
customers.where(lambda found: found.name == "x")  # wrong

# What cannot be selected, expanded or read.
customers.select("Name")  # wrong
customers.expand(Customer.name)  # wrong
customers.select(Customer.ship_toes)  # wrong
customers.values("Name")  # wrong
customers.values(Customer.ship_toes)  # wrong
customers.order_by("Name")  # wrong
query.create(Customer(name="x"))  # wrong
query.delete(row)  # wrong
customers.top("5")  # wrong

# Rows.
row.nmae  # wrong
row.CustNum  # wrong
row.name = 5  # wrong
row.credit_limit = "3"  # wrong
row.est_date = 5  # wrong
row.ship_toes = [row]  # wrong
row.name.upper()  # wrong
Customer(cust_num=1, nmae="x")  # wrong, but not for ty, pyrefly
Customer(cust_num="x")  # wrong, but not for ty, pyrefly
Customer(credit_limit="3")  # wrong, but not for ty, pyrefly
customers.create(ShipTo(city="x"))  # wrong
customers.update(ShipTo(city="x"))  # wrong
customers.create_many(row)  # wrong
customers.as_(ShipTo)  # wrong
num: str = row.cust_num  # wrong
condition: Filter[Customer] = ShipTo.city == "x"  # wrong
some: Query[ShipTo] = customers.where(Customer.name == "x")  # wrong
rows: EntitySet[ShipTo] = customers  # wrong

# BAQs, methods, functions.
kinetic.baq.z_customer_orders(start="x")  # wrong
kinetic.baq.z_customer_orders(start_date="2026-01-01")  # wrong
kinetic.baq.z_customer_ordesr()  # wrong
kinetic.baq.z_customer_orders.new()  # wrong
kinetic.baq.part_pricing.create(ZCustomerOrders())  # wrong
kinetic.baq.part_pricing().values(ZCustomerOrders.calculated_total)  # wrong
kinetic.erp.bo.custmer  # wrong
kinetic.erp.bo.sales_order.get_by_id(order_num="1")  # wrong
kinetic.erp.bo.sales_order.get_by_id(1)  # wrong
kinetic.erp.bo.sales_order.get_by_ids(order_num=1)  # wrong
kinetic.efx.my_library.calculate_price(part_num="X")  # wrong
kinetic.efx.my_library.calculate_price(part_num="X", quantity=Decimal(1)).prize  # wrong
Kinetic("https://host/Instance", company="EPIC06", pasword="x")  # wrong, but not for ty

# Threads and tasks.
tasks = AsyncKinetic.from_env()
for found in tasks.erp.bo.customer.customers:  # wrong
    pass
tasks.erp.bo.customer.customers.get(cust_num=1).name  # wrong
for order in tasks.baq.z_customer_orders(start_date=date(2026, 1, 1)):  # wrong
    pass
PartPricing.nothing  # wrong

# These raise when they run; no type checker can know it.
customers.where(Customer.name == "x" and Customer.name == "y")
